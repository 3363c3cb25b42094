"""Connections as records for other programs: CSV and JSON.

Numbers are exact; seconds are given to the microsecond. Names of fields tell units.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, TextIO

from echotui.model.mask import words
from echotui.model.row import Row
from echotui.ui.format.safe import safe

Value = str | int | float | bool | None

FIELDS: Final[Mapping[str, Callable[[Row], Value]]] = {
    "id": lambda row: row.id,
    "fd": lambda row: row.fd,
    "client_address": lambda row: safe(row.address.host),
    "client_port": lambda row: row.address.port,
    # In words: the letters of some masks begin with a minus.
    "mask": lambda row: words(row.mask),
    "last_event": lambda row: words(row.delivered),
    "state": lambda row: str(row.state),
    "held": lambda row: row.held,
    "queued_bytes": lambda row: row.queued,
    "queued_messages": lambda row: row.chunks,
    "queue_part_of_high_water": lambda row: round(row.fill, 6),
    "in_bytes_per_second": lambda row: round(row.rate_in, 6),
    "out_bytes_per_second": lambda row: round(row.rate_out, 6),
    "in_bytes": lambda row: row.bytes_in,
    "out_bytes": lambda row: row.bytes_out,
    "in_reads": lambda row: row.reads,
    "out_writes": lambda row: row.writes,
    # Of an ended one: since its end, and how long it lived.
    "idle_seconds": lambda row: round(row.idle, 6),
    "age_seconds": lambda row: round(row.age, 6),
    "cause": lambda row: safe(str(row.why)),
    "end_reason": lambda row: safe(str(row.ending)) or None,
    "ended_first_by": lambda row: str(row.ending.first) or None,
    "payload_escaped": lambda row: safe(row.last),
}
"""One getter a field; texts from outside are escaped. `None`: it has not ended."""

_FORMULA: Final = re.compile(r"""(?:^|(?<=[ ,;:|'"]))[=+@-]""")
"""Where a spreadsheet could begin a formula: at the start of a cell; or of what it takes for one,
when it separates cells by something else than we do."""


def record(row: Row) -> dict[str, Value]:
    """Give a connection's fields their names.

    Args:
        row: The connection.

    Returns:
        A value a field, in the order of `FIELDS`.
    """
    return {name: value(row) for name, value in FIELDS.items()}


def write_csv(file: TextIO, rows: Iterable[Row]) -> None:
    r"""Write a header and a line a connection (RFC 4180).

    No cell is a formula for a spreadsheet: `=1+1` is written `\x3d1+1`, an escape as all others.
    `None` is an empty cell.

    Args:
        file: To be written to; opened with `newline=""`.
        rows: The connections.

    Raises:
        OSError: The file takes no more.
    """
    lines = csv.writer(file)
    lines.writerow(FIELDS)
    lines.writerows([_cell(value) for value in record(row).values()] for row in rows)


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _FORMULA.sub(lambda sign: rf"\x{ord(sign[0]):02x}", value)
    return value


def write_json(file: TextIO, rows: Iterable[Row], at: datetime, filter_: str) -> None:
    """Write an object with `exported_at`, `filter` and `rows`, a line a connection.

    Args:
        file: To be written to.
        rows: The connections.
        at: When; with its offset from UTC.
        filter_: What was filtered by, as it is typed; empty for nothing.

    Raises:
        OSError: The file takes no more.
    """
    shown = filter_ if filter_.isascii() and filter_.isprintable() else safe(filter_)
    file.write(f'{{\n "exported_at": "{at.isoformat()}",\n "filter": {json.dumps(shown)},\n')
    file.write(' "rows": [')
    # One by one: to encode all of them in one call would hold the interpreter for that long.
    lines = (f"\n  {json.dumps(record(row))}" for row in rows)
    file.writelines(f",{line}" if number else line for number, line in enumerate(lines))
    file.write("\n ]\n}\n")
