"""Connections as records.

Numbers are exact, seconds are rounded to microseconds, moments are in UTC (ISO 8601). Names of
fields contain the unit.
"""

from collections.abc import Collection, Iterable, Iterator

from echotui.model.field import Field
from echotui.model.field_kind import FieldKind
from echotui.model.fields import FIELDS
from echotui.model.mask import words
from echotui.model.row import Row
from echotui.ui.export.records import Value
from echotui.ui.format.moments import iso_utc
from echotui.ui.format.safe import safe


def exported(available: Collection[Field]) -> tuple[Field, ...]:
    """Return the fields to export, in the order of the table of fields."""
    return tuple(field for field in FIELDS if field.export and field in available)


def values_of(rows: Iterable[Row], fields: Collection[Field], wall: float) -> Iterator[list[Value]]:
    """Return the values of connections; `wall` makes Unix time of moments."""
    return ([_value(field, row, wall) for field in fields] for row in rows)


def _value(field: Field, row: Row, wall: float) -> Value:  # noqa: PLR0911 - one a kind
    """Return the value of a field as it is exported; text from outside is escaped.

    `None`: the value is unknown, or the connection has not ended.
    """
    value = field.get(row)
    match field.kind:
        case FieldKind.ADDRESS:
            return safe(value.host)
        case FieldKind.MASK | FieldKind.EVENT:
            # Not in letters: those of some masks begin with a minus.
            return words(value)
        case FieldKind.RATE | FieldKind.TIME | FieldKind.PART:
            return None if value is None else round(float(value), 6)
        case FieldKind.MOMENT:
            return iso_utc(value + wall) if value else None
        case FieldKind.STATE | FieldKind.SIDE | FieldKind.TEXT:
            return safe(str(value)) or None
        case FieldKind.PAYLOAD:
            return safe(value)
        case _:
            number: int | bool | None = value
            return number
