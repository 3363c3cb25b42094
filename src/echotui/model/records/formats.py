"""Records as CSV, JSON and NDJSON, one by one: also for a stream that never ends.

In CSV and NDJSON, which have no other place for it, each record has the facts about the export too.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from echotui.model.records.heading import Heading, Value

Record = Sequence[Value]
"""A value for each of `Heading.names`; text from outside is escaped."""

_FORMULA: Final = re.compile(r"""(?:^|(?<=[ ,;:|'"]))[=+@-]""")
"""Where a spreadsheet could begin a formula: at the start of a cell, or at the start of one for a
spreadsheet that separates cells by another character."""


class RecordFormat(Protocol):
    """Makes the text of records. Concatenate `begin`, each record, and `end`, without changes."""

    @property
    def begin(self) -> str:
        """What comes before the first record."""
        ...

    def record(self, values: Record) -> str:
        """Return the text of the next record."""
        ...

    @property
    def end(self) -> str:
        """What comes after the last record."""
        ...


class Csv:
    r"""A header and a line for each record (RFC 4180).

    No cell is a formula for a spreadsheet: `=1+1` is written as `\x3d1+1`, escaped like other text.
    `None` is an empty cell.
    """

    end: Final = ""

    def __init__(self, heading: Heading) -> None:
        self._about = heading.about_each
        # `writerow` returns what `write` returns.
        self._writer: Any = csv.writer(_Returning())
        self.begin: Final[str] = self._writer.writerow([*heading.names, *self._about])

    def record(self, values: Record) -> str:
        """See `RecordFormat.record`."""
        cells = [_cell(value) for value in (*values, *self._about.values())]
        text: str = self._writer.writerow(cells)
        return text


class Json:
    """An object with the facts about the export, `filter` and `rows`, a line for each."""

    end: Final = "\n ]\n}\n"

    def __init__(self, heading: Heading) -> None:
        self._names = heading.names
        head = {**heading.about, **heading.run, "filter": heading.shown_filter}
        lines = (f" {json.dumps(name)}: {json.dumps(value)},\n" for name, value in head.items())
        self.begin: Final = "".join(("{\n", *lines, ' "rows": ['))
        self._comma = ""

    def record(self, values: Record) -> str:
        """See `RecordFormat.record`."""
        line = f"{self._comma}\n  {_object(self._names, values)}"
        self._comma = ","
        return line


class Ndjson:
    """An object on a line of its own for each record (newline-delimited JSON)."""

    begin: Final = ""
    end: Final = ""

    def __init__(self, heading: Heading) -> None:
        about = heading.about_each
        self._names = (*heading.names, *about)
        self._about = tuple(about.values())

    def record(self, values: Record) -> str:
        """See `RecordFormat.record`."""
        return f"{_object(self._names, (*values, *self._about))}\n"


FORMATS: Final[Mapping[str, Callable[[Heading], RecordFormat]]] = {
    "csv": Csv,
    "json": Json,
    "ndjson": Ndjson,
}
MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
}
"""In HTTP, by the name of the format."""


def texts(format_: RecordFormat, records: Iterable[Record]) -> Iterator[str]:
    """Return all parts of the text.

    Write them one by one: encoding all records in one call would block the interpreter.
    """
    yield format_.begin
    yield from map(format_.record, records)
    yield format_.end


class _Returning:
    """A file that returns what it is to write."""

    def write(self, text: str) -> str:
        return text


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _FORMULA.sub(lambda sign: rf"\x{ord(sign[0]):02x}", value)
    return value


def _object(names: Sequence[str], values: Record) -> str:
    return json.dumps(dict(zip(names, values, strict=True)))
