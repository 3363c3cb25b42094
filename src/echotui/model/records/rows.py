"""Connections as records.

Numbers are exact, seconds are rounded to microseconds, moments are in UTC (ISO 8601). Names of
fields contain the unit.
"""

from collections.abc import Collection

from echotui.model import fields
from echotui.model.field import Field
from echotui.model.field_kind import FieldKind
from echotui.model.ids import number_of
from echotui.model.mask import words
from echotui.model.records.formats import Record
from echotui.model.records.heading import Value
from echotui.model.row import Row
from echotui.system.printable import escape
from echotui.system.utc import iso_utc


def exported(available: Collection[Field]) -> tuple[Field, ...]:
    """Return the fields to export, in the order of the table of fields."""
    return tuple(field for field in fields.FIELDS if field.export and field in available)


def row_record(row: Row, of: Collection[Field], wall: float) -> Record:
    """Return the values of a connection; `wall` makes Unix time of moments."""
    return [_value(field, row, wall) for field in of]


def _value(field: Field, row: Row, wall: float) -> Value:  # noqa: PLR0911 - one a kind
    """Return the value of a field as it is exported; text from outside is escaped.

    `None`: the value is unknown, or the connection has not ended.
    """
    value = field.get(row)
    match field.kind:
        case FieldKind.ADDRESS:
            return escape(value.host)
        case FieldKind.MASK | FieldKind.EVENT:
            # Not in letters: those of some masks begin with a minus.
            return words(value)
        case FieldKind.RATE | FieldKind.TIME | FieldKind.PART:
            return None if value is None else round(float(value), 6)
        case FieldKind.MOMENT:
            return iso_utc(value + wall) if value else None
        case FieldKind.STATE | FieldKind.SIDE | FieldKind.TEXT | FieldKind.SERVER:
            return escape(str(value)) or None
        case FieldKind.LINTS:
            return escape(" ".join(value)) or None
        case FieldKind.PAYLOAD:
            return escape(value)
        case _:
            number: int | bool | None = number_of(value) if field is fields.ID else value
            return number
