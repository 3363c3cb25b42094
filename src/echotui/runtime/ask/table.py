"""Connections as an aligned table."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from echotui.model import fields
from echotui.model.field import Field
from echotui.model.field_kind import FieldKind
from echotui.model.query import Scope
from echotui.model.row import Row
from echotui.runtime.ask.cells import cell

_LIVE: Final = (
    fields.ID, fields.SERVER, fields.FD, fields.NAME, fields.CLIENT, fields.HOST, fields.MASK,
    fields.EVENT, fields.STATE, fields.QUEUE, fields.RATE_IN, fields.RATE_OUT, fields.IN,
    fields.OUT, fields.IDLE, fields.AGE, fields.FAULT, fields.LAST,
)  # fmt: skip
_ENDED: Final = (
    fields.ID, fields.SERVER, fields.FD, fields.NAME, fields.CLIENT, fields.HOST, fields.FIRST,
    fields.IN, fields.OUT, fields.AGE, fields.ENDED, fields.IDLE, fields.FAULT, fields.LAST,
)  # fmt: skip
_LIVE_OF_PROGRAM: Final = (
    fields.ID, fields.PID, fields.FD, fields.CLIENT, fields.KIND, fields.MASK, fields.TCP,
    fields.RECVQ, fields.SENDQ, fields.QUEUE, fields.RATE_IN, fields.RATE_OUT, fields.IN,
    fields.OUT, fields.IDLE, fields.AGE, fields.DOING, fields.LAST,
)  # fmt: skip
_ENDED_OF_PROGRAM: Final = (
    fields.ID, fields.PID, fields.FD, fields.CLIENT, fields.KIND, fields.FIRST, fields.IN,
    fields.OUT, fields.AGE, fields.ENDED, fields.IDLE, fields.LAST,
)  # fmt: skip
_OF_ENDED: Final = {fields.AGE: "LASTED", fields.IDLE: "AGO", fields.LAST: "REASON"}
"""Titles of columns that mean something else once a connection has ended."""
_LEFT_OUT: Final = (
    fields.EVENT, fields.FD, fields.IDLE, fields.AGE, fields.RATE_OUT, fields.RATE_IN, fields.HOST,
    fields.OUT, fields.IN, fields.ENDED, fields.NAME,
)  # fmt: skip
"""The first is left out first where there is no room."""
_LEAST: Final = 8  # Columns of the last one, if it is wider.
_GAP: Final = "  "


def columns(scope: Scope, available: Collection[Field]) -> tuple[Field, ...]:
    """Return the columns that a table has where none are chosen."""
    ended = scope is Scope.ENDED
    if fields.KIND in available:
        # Of another program; it has no queue unless it is observed.
        of_program = _ENDED_OF_PROGRAM if ended else _LIVE_OF_PROGRAM
        return tuple(field for field in of_program if field in available)
    usual: Sequence[Field] = _ENDED if ended else _LIVE
    return tuple(field for field in usual if field in available or not field.optional)


def table(
    rows: Sequence[Row], shown: Sequence[Field], wall: float, *, ended: bool = False
) -> list[list[str]]:
    """Return the texts of a table by columns, each with its title, aligned.

    Args:
        wall: Makes Unix time of moments.
        ended: All of them have ended.
    """
    titles = {field: field.title for field in shown} | (_OF_ENDED if ended else {})
    return [
        aligned(
            [titles[field], *(cell(field, row, wall) for row in rows)],
            right=field.right or field.kind is FieldKind.MEMORY,
        )
        for field in shown
    ]


def fit(shown: Sequence[Field], texts: Sequence[Sequence[str]], width: int) -> list[Sequence[str]]:
    """Leave out columns until the others fit in `width` columns.

    The last one is cut, or left out if little of it can be seen.
    """
    kept, last = dict(zip(shown[:-1], texts[:-1], strict=True)), texts[-1]
    for field in _LEFT_OUT:
        if _width(kept.values()) <= width:
            break
        kept.pop(field, None)
    room = width - _width(kept.values())
    return [*kept.values(), *([last] if room >= min(len(last[0]), _LEAST) else [])]


def lines(texts: Sequence[Sequence[str]], width: int = 0) -> Iterator[str]:
    """Return the lines, cut to `width` columns; 0: whole."""
    for parts in zip(*texts, strict=True):
        line = _GAP.join(parts).rstrip()
        yield f"{line[:width] if width else line}\n"


def aligned(texts: Sequence[str], *, right: bool) -> list[str]:
    """Pad texts to the width of the longest."""
    width = max(map(len, texts), default=0)
    return [text.rjust(width) if right else text.ljust(width) for text in texts]


def _width(texts: Iterable[Sequence[str]]) -> int:
    return sum(len(column[0]) + len(_GAP) for column in texts)
