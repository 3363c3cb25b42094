"""Connections as CSV and JSON, for other programs.

Numbers are exact, seconds are rounded to microseconds. Names of fields contain the unit.
"""

import csv
import json
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, TextIO

from echotui.model.field_kind import FieldKind
from echotui.model.fields import FIELDS, Field
from echotui.model.mask import words
from echotui.model.row import Row
from echotui.ui.format.safe import safe

Value = str | int | float | bool | None

_FORMULA: Final = re.compile(r"""(?:^|(?<=[ ,;:|'"]))[=+@-]""")
"""Where a spreadsheet could begin a formula: at the start of a cell, or at the start of one for a
spreadsheet that separates cells by another character."""


def exported(available: Collection[Field]) -> tuple[Field, ...]:
    """Return the fields to export, in the order of the table of fields."""
    return tuple(field for field in FIELDS if field.export and field in available)


def value_of(field: Field, row: Row) -> Value:
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
        case FieldKind.STATE | FieldKind.SIDE | FieldKind.TEXT:
            return safe(str(value)) or None
        case FieldKind.PAYLOAD:
            return safe(value)
        case _:
            number: int | bool | None = value
            return number


def write_csv(file: TextIO, rows: Iterable[Row], available: Collection[Field]) -> None:
    r"""Write a header and a line for each connection (RFC 4180) to a file opened with `newline=""`.

    No cell is a formula for a spreadsheet: `=1+1` is written as `\x3d1+1`, escaped like other text.
    `None` is an empty cell. Only the fields that the source provides (`available`) are written.
    """
    fields = exported(available)
    lines = csv.writer(file)
    lines.writerow(field.export for field in fields)
    lines.writerows([_cell(value_of(field, row)) for field in fields] for row in rows)


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _FORMULA.sub(lambda sign: rf"\x{ord(sign[0]):02x}", value)
    return value


def write_json(
    file: TextIO, rows: Iterable[Row], at: datetime, filter_: str, available: Collection[Field]
) -> None:
    """Write an object with `exported_at`, `filter` and `rows`, with a line for each connection.

    Args:
        at: The time, with its offset from UTC.
        filter_: The filter as typed; empty for none.
        available: The fields that the source provides; only they are written.
    """
    shown = filter_ if filter_.isascii() and filter_.isprintable() else safe(filter_)
    file.write(f'{{\n "exported_at": "{at.isoformat()}",\n "filter": {json.dumps(shown)},\n')
    file.write(' "rows": [')
    # One by one: encoding all of them in one call would block the interpreter until it is done.
    fields = exported(available)
    records = ({field.export: value_of(field, row) for field in fields} for row in rows)
    lines = (f"\n  {json.dumps(each)}" for each in records)
    file.writelines(f",{line}" if number else line for number, line in enumerate(lines))
    file.write("\n ]\n}\n")
