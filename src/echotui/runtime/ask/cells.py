"""The values of a connection as people read them, in printable ASCII."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from echotui.model import fields
from echotui.model.cause import Cause
from echotui.model.ending import Reason
from echotui.model.field import Field
from echotui.model.field_kind import FieldKind
from echotui.model.ids import number_of
from echotui.model.mask import READ, WRITE, letters, text
from echotui.model.row import Row
from echotui.system.printable import escape
from echotui.ui.format import units
from echotui.ui.format.moments import moment
from echotui.ui.format.row import age_text, idle_text, state_text
from echotui.ui.format.safe import quoted

NOTHING: Final = "-"


def cell(field: Field, row: Row, wall: float) -> str:
    """Return the text of a value, in the units of the dashboard; `-` where there is none.

    Args:
        wall: Makes Unix time of moments.
    """
    if field in _OF_ROW:
        return _OF_ROW[field](row) or NOTHING
    value = field.get(row)
    if value is None:
        return NOTHING
    if field.kind is FieldKind.MOMENT:
        now = row.ended + row.idle if row.ending else row.began + row.age
        return moment(value + wall, now + wall) if value else NOTHING
    return _OF_VALUE[field.kind](value) or NOTHING


def _event(row: Row) -> str:
    return letters(row.delivered).strip("-") if row.delivered & (READ | WRITE) else ""


def _rtt(row: Row) -> str:
    return "" if row.rtt is None else units.round_trip(row.rtt)


def _last(row: Row) -> str:
    if row.ending:
        return escape(str(row.ending))
    if row.payload:
        return quoted(row.payload)
    if row.last:
        return escape(row.last)
    # One that has not ended is draining: the other kicks end it at once.
    return str(Reason.KICKED_DRAIN if row.cause is Cause.KICKED else row.cause)


def _outside(value: object) -> str:
    return escape(str(value))


_OF_ROW: Final[Mapping[Field, Callable[[Row], str]]] = {
    fields.ID: lambda row: str(number_of(row.id)),
    fields.EVENT: _event,
    fields.STATE: state_text,
    fields.IDLE: idle_text,
    fields.AGE: age_text,
    fields.RTT: _rtt,
    fields.LAST: _last,
}
_OF_VALUE: Final[Mapping[FieldKind, Callable[[Any], str]]] = {
    FieldKind.ADDRESS: _outside,
    FieldKind.COUNT: str,
    FieldKind.LINTS: lambda names: _outside(" ".join(names)),
    FieldKind.MASK: text,
    FieldKind.MEMORY: units.size,
    FieldKind.RATE: units.amount,
    FieldKind.SERVER: _outside,
    FieldKind.SIDE: str,
    FieldKind.TEXT: _outside,
    FieldKind.TIME: units.clock,
    FieldKind.TRAFFIC: units.amount,
}
