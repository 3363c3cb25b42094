"""What the summary says of injected faults and of lints."""

from collections.abc import Iterator, Sequence
from typing import Final

from textual.content import Content

from echotui.model.lint import LintCount, LintScope
from echotui.model.lints import BY_NAME, is_information
from echotui.model.view import Totals
from echotui.ui.format import units
from echotui.ui.format.fit import BarPart, fitting, room_beside
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import shown_server

WARNING: Final = "! "
"""Before lints of which one is a warning."""
LONGEST: Final = 16
"""Columns of a name."""
FRESH: Final = 1.0
"""Seconds up to which facts are as good as of now."""


def faults_text(totals: Totals) -> str:
    """Return `2 faulted, rules on for 12:04`; empty while no rule is on."""
    if not totals.fault_rules:
        return ""
    faulted = units.grouped(totals.faulted) if totals.faulted else "none"
    return f"{faulted} faulted, rules on for {units.clock(totals.faults_for)}"


def lints_part(
    totals: Totals, others: Sequence[BarPart], width: int, *, rank: int, changes: int
) -> BarPart:
    """Draw the lints where there is room.

    Args:
        others: The other parts of the line.
        width: Of the line.
        rank: Of the shortest text, which is there in any case if one is a warning.
        changes: Parts of this rank give way to a warning, but not to information.
    """
    shortest = BarPart(rank, Content(lints_text(totals, 0, 0)))
    beside = [part for part in fitting([shortest, *others], width) if part is not shortest]
    text = lints_text(
        totals,
        room_beside([part for part in beside if part.rank < changes], width),
        room_beside([part for part in beside if part.rank <= changes], width),
    )
    colour = "$echo-choked" if text.startswith(WARNING) else "$echo-faint"
    return BarPart(rank, Content.styled(text, colour))


def lints_text(totals: Totals, room: int, spare: int) -> str:
    """Return `! 3 stuck, 1 retransmits (8s)`; empty while nothing shows a lint.

    Args:
        room: Columns for warnings; where they are not enough, the names of servers are left out,
            then the last are counted only.
        spare: Columns that nothing else needs, for lints that are information.
    """
    shown = [lint for lint in totals.lints if lint.count]
    warnings = [lint for lint in shown if not is_information(lint.name)]
    lints = warnings + [lint for lint in shown if lint not in warnings]
    texts = _texts(lints, max(len(warnings), 1))
    if found := next((text for text in texts if len(text) <= spare), ""):
        return found
    texts = _texts(warnings, 1)
    return next((text for text in texts if len(text) <= room), _listed(warnings, 1))


def _texts(lints: Sequence[LintCount], least: int) -> Iterator[str]:
    """Return texts that say less and less, and name at least some lints."""
    for named in range(len(lints), least - 1, -1):
        yield _listed(lints, named, servers=True)
        yield _listed(lints, named)


def _listed(lints: Sequence[LintCount], named: int, *, servers: bool = False) -> str:
    """Name the first lints, with their servers or without, and count the others."""
    texts = [_named(lint, servers=servers) for lint in lints[:named]]
    if (left := len(lints) - named) > 0:
        texts.append(f"+{left} more")
    age = max((lint.age for lint in lints), default=0.0)
    old = f" ({units.clock(age)})" if age >= FRESH else ""
    sign = "" if all(is_information(lint.name) for lint in lints) else WARNING
    return f"{sign}{', '.join(texts)}{old}"


def _named(lint: LintCount, *, servers: bool) -> str:
    known, name = BY_NAME.get(lint.name), safe(lint.name, LONGEST)
    of_server = known is not None and known.scope is LintScope.SERVER
    if not of_server or lint.count > 1:
        return f"{units.grouped(lint.count)} {name}"
    return f"{shown_server(lint.server)} {name}" if servers and lint.server else name
