"""The title of the journal pane: what is shown of it."""

from textual.content import Content

from echotui.model.filter.filter import Filter
from echotui.model.view import ServerInfo
from echotui.ui.format.fit import BarPart, fit
from echotui.ui.format.keys import ShownKeys
from echotui.ui.format.safe import typeable
from echotui.ui.format.units import grouped
from echotui.ui.journal.position import JournalPosition

FILTER_WIDTH = 40
"""Columns of the filter's text, at most."""
RULE = "──"


def how_made(server: ServerInfo) -> str:
    """Return how the lines of another program are made; empty: they are the server's own.

    Between two samples, what happens has no line; one that is observed tells of its calls.
    """
    if not server.sampled_every:
        return ""
    return "observed" if server.loop else "sampled"


def title(
    position: JournalPosition,
    width: int,
    keys: ShownKeys,
    *,
    focused: bool,
    how: str | None = "",
) -> str:
    """Describe the filter, the place and the lines that are out of sight, in one line.

    `how`: see `how_made`; `None`: not known yet.
    """
    page = position.page
    name = f"journal, {how}" if how else "journal"
    line = f"line {grouped(page.above + max(position.row, 0) + 1)}"
    moved = focused and page.lines and not position.following
    filter_, matching = position.filter, grouped(page.matching)
    hits = f"{keys.of('next_hit')} {keys.of('previous_hit')}"
    searched = focused and position.search and not filter_
    # Without the focus, the same keys do something else.
    back = f"{keys.of('follow')} follows" if focused else f"{keys.of('next_pane')} goes there"
    parts = (
        (0, name if how is None or not position.following else f"{name}, newest first"),
        (2, f"{matching} of {grouped(page.kept)}: {_shown(filter_)}" if filter_ else ""),
        (3, f"{hits} find {_shown(position.search)}" if searched else ""),
        (1, f"{grouped(page.above)} newer; {back}" if page.above else ""),
        (4, (line if filter_ else f"{line} of {matching}") if moved else ""),
    )
    text = fit([BarPart(rank, Content(text)) for rank, text in parts if text], width - 6, 3).plain
    return f"{RULE} {text} ".ljust(width, RULE[0])


def empty_text(position: JournalPosition, keys: ShownKeys, *, focused: bool) -> str:
    """Describe why there is no line; with the focus, the key that changes that."""
    if position.filter and position.page.kept:
        # `clear` leaves the whole screen first.
        lines, change = grouped(position.page.kept), keys.of("filter")
        hint = f"; {change} changes it" if focused else ""
        return f"None of {lines} lines matches the filter{hint}"
    return ""


def _shown(filter_: Filter) -> str:
    return typeable(str(filter_), FILTER_WIDTH)
