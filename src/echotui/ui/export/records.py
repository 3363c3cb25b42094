"""Records as CSV, JSON and NDJSON, for other programs.

In CSV and NDJSON, which have no other place for it, each record has the facts about the export too.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Final, TextIO

from msgspec import Struct

from echotui.ui.export.file import ExportError
from echotui.ui.format.moments import iso_utc
from echotui.ui.format.safe import safe

Value = str | int | float | bool | None

_FORMULA: Final = re.compile(r"""(?:^|(?<=[ ,;:|'"]))[=+@-]""")
"""Where a spreadsheet could begin a formula: at the start of a cell, or at the start of one for a
spreadsheet that separates cells by another character."""


class Records(Struct, frozen=True):
    """What is exported.

    Attributes:
        names: The names of the values of a record.
        rows: The records, each with a value a name; text from outside is escaped.
        at: Unix time of the export.
        server: Where the server listens.
        filter: The filter as typed; empty for none.
    """

    names: Sequence[str]
    rows: Iterable[Sequence[Value]]
    at: float
    server: Sequence[str]
    filter: str = ""

    @property
    def about(self) -> Mapping[str, Value]:
        """The facts about the export."""
        return {"exported_at": iso_utc(self.at), "server_address": safe(", ".join(self.server))}


def write_csv(file: TextIO, records: Records) -> None:
    r"""Write a header and a line for each record (RFC 4180) to a file opened with `newline=""`.

    No cell is a formula for a spreadsheet: `=1+1` is written as `\x3d1+1`, escaped like other text.
    `None` is an empty cell.
    """
    lines, about = csv.writer(file), records.about
    lines.writerow([*records.names, *about])
    lines.writerows([_cell(value) for value in (*row, *about.values())] for row in records.rows)


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _FORMULA.sub(lambda sign: rf"\x{ord(sign[0]):02x}", value)
    return value


def write_json(file: TextIO, records: Records) -> None:
    """Write an object with the facts about the export, `filter` and `rows`, a line for each."""
    typed = records.filter
    shown = typed if typed.isascii() and typed.isprintable() else safe(typed)
    head = {**records.about, "filter": shown}
    file.write("{\n")
    file.writelines(f" {json.dumps(name)}: {json.dumps(value)},\n" for name, value in head.items())
    file.write(' "rows": [')
    # One by one: encoding all of them in one call would block the interpreter until it is done.
    lines = (f"\n  {_object(records.names, row)}" for row in records.rows)
    file.writelines(f",{line}" if number else line for number, line in enumerate(lines))
    file.write("\n ]\n}\n")


def write_ndjson(file: TextIO, records: Records) -> None:
    """Write an object on a line of its own for each record (newline-delimited JSON)."""
    names, about = (*records.names, *records.about), tuple(records.about.values())
    file.writelines(f"{_object(names, (*row, *about))}\n" for row in records.rows)


def _object(names: Sequence[str], row: Sequence[Value]) -> str:
    return json.dumps(dict(zip(names, row, strict=True)))


FORMATS: Final[Mapping[str, Callable[[TextIO, Records], None]]] = {
    ".csv": write_csv,
    ".json": write_json,
    ".ndjson": write_ndjson,
    ".jsonl": write_ndjson,
}
"""By the ending of the file's name, in upper or lower case."""
ENDINGS: Final = ".csv, .json, .ndjson or .jsonl"


def format_of(path: str) -> str:
    """Return the ending of a file name, one of `FORMATS`; else raise `ExportError`."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in FORMATS:
        raise ExportError(f"The name must end in {ENDINGS}")
    return suffix
