"""The servers of a fleet in the header: how many, and which are not as they should be."""

from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import Final

from msgspec.structs import replace
from textual.content import Content

from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Accepting
from echotui.ui.format.fit import BarPart, room_beside
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import NAMED, absent, ago, ahead, several, shown_server
from echotui.ui.format.units import grouped

EACH: Final = 5
"""Servers up to which each is named."""
_ALARM: Final = "$echo-held bold"
_WARNING: Final = "$echo-choked"
_ACCEPTING: Final[Mapping[str, str]] = {
    Accepting.YES: "accepting",
    Accepting.STOPPED: "stopped",
    Accepting.FULL: "full",
    Accepting.OBSTRUCTED: "cannot accept",
    Accepting.DRAINING: "draining",
    Accepting.DRAINED: "drained",
}
"""In short, by what `ServerState.accepting` has; a newer release may have others."""
LONGEST: Final = 16
"""Columns of such a word."""
Piece = tuple[str, str]
"""Text and its style."""


def aligned(servers: Sequence[ServerState], at: float) -> Sequence[ServerState]:
    """Compute for how long a server is silent as the rows do: see `align_times` of the table."""
    return [
        replace(state, silent=max(1.0, floor(state.silent - at % 1.0))) if state.silent else state
        for state in servers
    ]


def servers_part(
    servers: Sequence[ServerState], accepting: str, others: Sequence[BarPart], width: int
) -> BarPart:
    """Draw the servers where there is room.

    Args:
        accepting: What is shown of all; of one that differs, it is said.
        others: The other parts of the line; while a server is not as it should be, those of a
            rank above 0 give way.
        width: Of the line.
    """
    troubled = any(list(_troubles(state, accepting)) for state in servers)
    beside = [part for part in others if part.rank <= 0 or not troubled]
    return BarPart(0, servers_text(servers, accepting, room_beside(beside, width)))


def servers_text(servers: Sequence[ServerState], accepting: str, room: int) -> Content:
    """Return the longest of several texts that fits in so many columns, or the shortest."""
    texts = [Content.assemble(*pieces) for pieces in _texts(servers, accepting)]
    return next((text for text in texts if text.cell_length <= room), texts[-1])


def _texts(servers: Sequence[ServerState], accepting: str) -> Iterator[list[Piece]]:
    head: Piece = (several(len(servers)), "bold")
    if len(servers) <= EACH:
        each = [_named(state, accepting) for state in servers]
        yield [head, (": ", ""), *_joined(each)]
    for alarms, warnings in ((NAMED, NAMED), (NAMED, 0), (1, 0), (0, 0)):
        named = {_ALARM: alarms, _WARNING: warnings}
        yield [head, *_counts(servers, accepting, named)]
    answering = len(servers) - len(absent(servers))
    yield (
        [head]
        if answering == len(servers)
        else [(f"{grouped(answering)} of {several(len(servers))} answer", _ALARM)]
    )


def _named(state: ServerState, accepting: str) -> list[Piece]:
    pieces: list[Piece] = [(shown_server(state.name), "")]
    for text, style in _troubles(state, accepting):
        pieces += [(" ", ""), (text, style)]
    return pieces


def _troubles(state: ServerState, accepting: str) -> Iterator[Piece]:
    if state.reach is Reach.GONE:
        yield "gone", _ALARM
    elif state.reach is Reach.SILENT:
        yield f"silent {ago(state.silent)}", _ALARM
    else:
        if state.accepting and state.accepting != accepting:
            known = _ACCEPTING.get(state.accepting)
            yield known or safe(state.accepting, LONGEST), _WARNING
        if state.clock:
            yield f"clock {ahead(state.clock)}", _WARNING


def _counts(
    servers: Sequence[ServerState], accepting: str, named: Mapping[str, int]
) -> list[Piece]:
    """Count the servers by state, and name the first of those that are not as they should be.

    Args:
        named: How many at most, by style.
    """
    silent = [state for state in servers if state.reach is Reach.SILENT]
    gone = [state for state in servers if state.reach is Reach.GONE]
    answering = len(servers) - len(silent) - len(gone)
    others = [state for state in servers if state.reach is Reach.ANSWERS]
    off = [state for state in others if state.clock]
    unlike = [state for state in others if state.accepting and state.accepting != accepting]
    lists = [
        (_ALARM, "silent", [(state.name, ago(state.silent)) for state in silent]),
        (_ALARM, "gone", [(state.name, "") for state in gone]),
        (_WARNING, _otherwise(accepting), [(state.name, "") for state in unlike]),
        (
            _WARNING,
            f"clock{'s' if len(off) > 1 else ''} off",
            [(state.name, ahead(state.clock)) for state in off],
        ),
    ]
    parts = [[(_list(word, found, named[style]), style)] for style, word, found in lists if found]
    if not parts:
        return []
    head = [[(f"{grouped(answering)} answer", "")]] if silent or gone else []
    return [(": ", ""), *_joined([*head, *parts], "; ")]


def _otherwise(accepting: str) -> str:
    return "not accepting" if accepting == Accepting.YES else "in another state"


def _list(word: str, found: Sequence[tuple[str, str]], named: int) -> str:
    texts = [f"{shown_server(name)} {value}".rstrip() for name, value in found[:named]]
    more = len(found) - len(texts)
    if texts and more:
        texts.append(f"{grouped(more)} more")
    return f"{grouped(len(found))} {word}{': ' if texts else ''}{', '.join(texts)}"


def _joined(parts: Sequence[Sequence[Piece]], between: str = ", ") -> list[Piece]:
    pieces = [piece for part in parts for piece in (*part, (between, ""))]
    return pieces[:-1]
