"""Writes connections to a file that the operator has named."""

import asyncio
import math
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final, TextIO

from echotui.model.fields import Field
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.ui.export import file
from echotui.ui.export.file import ExportError
from echotui.ui.export.records import write_csv, write_json
from echotui.ui.format.safe import Safe, safe
from echotui.ui.format.units import grouped

AT_ONCE: Final = 200  # Connections that the source finds in one turn of the loop.
STRIDE: Final = 16  # Connections written between two pauses: some tenths of a millisecond.
PAUSE: Final = 0.0005
"""Seconds of a pause. A busy thread hands over the interpreter only every 5 ms
(`sys.getswitchinterval`), and the loop waits for it at each receive and send. While 10,000 were
written, the loop was late by 1 to 9 ms at worst with these pauses, by 4 to 155 ms without (ten runs
each, two cores)."""
FORMATS: Final = (".csv", ".json")  # In upper or lower case.


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The operator's choice."""

    path: str  # As typed; its ending selects the format.
    overwrite: bool = False  # Replace an existing file.


def format_of(path: str) -> str:
    """Return the format of a file name, one of `FORMATS`; else raise `ExportError`."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in FORMATS:
        raise ExportError("The name must end in .csv or .json")
    return suffix


async def export(
    source: Source,
    ids: Sequence[int],
    request: ExportRequest,
    *,
    filter_: str,
    at: datetime,
    available: Collection[Field],
) -> Safe:
    """Write connections to a file, without blocking the loop.

    Args:
        ids: In the order in which they are written.
        filter_: The filter as typed; empty for none.
        at: The time now, with its offset from UTC.
        available: The fields that the source provides.

    Returns:
        A message: how many were written, to which file, and how many were not found.
    """
    file_format = format_of(request.path)
    rows: list[Row] = []
    for first in range(0, len(ids), AT_ONCE):
        rows += await source.find(ids[first : first + AT_ONCE])
        await asyncio.sleep(0)

    def fill(file: TextIO) -> None:
        if file_format == ".csv":
            write_csv(file, _with_pauses(rows), available)
        else:
            write_json(file, _with_pauses(rows), at, filter_, available)

    # Without a limit: a large file on a slow disk is no error.
    await file.in_thread(math.inf, file.write, request.path, fill, overwrite=request.overwrite)
    return _summary(len(rows), len(ids) - len(rows), request.path)


def _with_pauses(rows: Sequence[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        yield row
        if not number % STRIDE:
            time.sleep(PAUSE)


def _summary(written: int, missing: int, path: str) -> Safe:
    text = f"{_connections(written)} written to {safe(path)}"
    return Safe(f"{text}; {grouped(missing)} no longer in the history." if missing else f"{text}.")


def _connections(count: int) -> str:
    return f"{grouped(count)} connection{'' if count == 1 else 's'}"
