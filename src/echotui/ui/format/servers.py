"""The servers of a fleet, in words."""

from collections.abc import Iterable, Sequence
from typing import Final

from echotui.model.server_state import Reach, ServerState
from echotui.ui.format import units
from echotui.ui.format.safe import Safe, cut_middle, safe

NAME_WIDTH: Final = 24
"""Columns of a server's name outside the table, at most."""
NAMED: Final = 3
"""Servers that a sentence names, at most."""
_MINUTE: Final = 60
_HOUR: Final = 3600


def shown_server(name: str, width: int = NAME_WIDTH) -> Safe:
    """Return the name of a server, cut in its middle: names differ at both ends."""
    return cut_middle(safe(name), width)


def state_of(servers: Iterable[ServerState], name: str) -> ServerState | None:
    """Return the state of a server by its name; `None` if it is not there."""
    return next((state for state in servers if state.name == name), None)


def absent(servers: Iterable[ServerState]) -> list[ServerState]:
    """Return the servers that do not answer."""
    return [state for state in servers if state.reach is not Reach.ANSWERS]


def silence_of(servers: Iterable[ServerState], name: str) -> float:
    """Return the seconds for which a server has not answered; 0 if it answers."""
    state = state_of(servers, name)
    # Of one that is gone, they may not be counted.
    return 0.0 if state is None or state.reach is Reach.ANSWERS else max(state.silent, 1.0)


def absence_text(state: ServerState) -> str:
    """Return `No answer from web-3 for 12 s`, or `web-3 is gone`."""
    name = shown_server(state.name)
    if state.reach is Reach.GONE:
        return f"{name} is gone"
    return f"No answer from {name} for {ago(state.silent)}"


def why_absent(servers: Iterable[ServerState], name: str) -> str:
    """Return `absence_text` of a server by its name; empty if it answers."""
    state = state_of(servers, name)
    return "" if state is None or state.reach is Reach.ANSWERS else absence_text(state)


def several(count: int) -> str:
    """Return `3 servers`."""
    return f"{units.grouped(count)} server{'' if count == 1 else 's'}"


def listed(names: Sequence[str], most: int = NAMED) -> str:
    """Return `web-1, web-2 and 3 more`; no more is left out than is named."""
    shown = [shown_server(name) for name in names[:most]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {units.grouped(more)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def ago(seconds: float) -> str:
    """Return whole seconds: `12 s`, from a minute on `1:04`."""
    return f"{int(seconds)} s" if seconds < _MINUTE else units.clock(seconds)


def ahead(seconds: float) -> str:
    """Return by how much a clock is ahead: `+0.4 s`, `-12 s`, `+1:00:00`."""
    sign, amount = "-" if seconds < 0 else "+", abs(seconds)
    if amount < 10:  # noqa: PLR2004 - the tenths still count
        return f"{sign}{amount:.1f} s"
    whole = round(amount)
    hours, minutes = whole // _HOUR, whole % _HOUR // _MINUTE
    if hours:
        return f"{sign}{hours}:{minutes:02}:{whole % _MINUTE:02}"
    return f"{sign}{minutes}:{whole % _MINUTE:02}" if minutes else f"{sign}{whole} s"


def unreached_text(servers: Sequence[ServerState]) -> str:
    """Return which servers a command does not reach, as a sentence; empty if it reaches all."""
    missing = [state.name for state in absent(servers)]
    barred = [state.name for state in servers if state.read_only and state.name not in missing]
    sentences = []
    if missing:
        do, are = ("does", "is") if len(missing) == 1 else ("do", "are")
        sentences.append(f"{listed(missing)} {do} not answer, and {are} not reached.")
    if barred:
        accepts = "carries" if len(barred) == 1 else "carry"
        sentences.append(f"{listed(barred)} {accepts} out no command of ours.")
    return " ".join(sentences)
