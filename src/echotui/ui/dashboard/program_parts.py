"""Parts of the summary that only another program has."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.view import ServerInfo
from echotui.ui.format.fit import BarPart
from echotui.ui.format.safe import safe

MOST_ADDRESSES: Final = 2


def listed_addresses(addresses: Sequence[str]) -> str:
    """Return where a program listens: `127.0.0.1:80  [::1]:80  and 3 more`."""
    named = [safe(address) for address in addresses[:MOST_ADDRESSES]]
    more = len(addresses) - len(named)
    return "  ".join([*named, *([f"and {more} more"] if more else [])])


def sampled_part(server: ServerInfo, *, wide: bool) -> BarPart:
    """Return how often a program is sampled, and whether it tells of itself from inside.

    What changes between two samples is not seen from outside.
    """
    if not server.sampled_every:
        return BarPart(2, Content(""))
    every = f"{server.sampled_every:.3g} s"
    if not server.loop:
        return BarPart(2, Content.assemble(("sampled every ", "$echo-faint"), every))
    told = f"{every}, observed ({safe(server.loop)})"
    # How late its loop is says more.
    return BarPart(8 if wide else 5, Content.assemble(("sampled ", "$echo-faint"), told))
