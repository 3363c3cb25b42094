"""Connections written to a file that the operator named."""

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

AT_ONCE: Final = 200
"""Connections that the source looks at in one turn of the loop."""
STRIDE: Final = 16
"""Connections that are written in one go: some tenths of a millisecond."""
PAUSE: Final = 0.0005
"""Seconds between two goes. A thread that works on and on hands the interpreter over only every
5 ms (`sys.getswitchinterval`), and the loop asks for it at each receive and send. While 10,000 were
written, a loop was late by 1 to 9 ms at worst with these pauses, by 4 to 155 ms without (ten runs
each, two cores)."""
FORMATS: Final = (".csv", ".json")
"""What a name may end in; in upper or lower case."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What the operator wants to be written.

    Attributes:
        path: The file, as it was typed; its ending decides the format.
        overwrite: Whether a file that is there is to be replaced.
    """

    path: str
    overwrite: bool = False


def ending_of(path: str) -> str:
    """Tell the format that a name asks for.

    Args:
        path: The name of a file.

    Returns:
        One of `FORMATS`.

    Raises:
        ExportError: The name ends in none of them.
    """
    ending = PurePath(path).suffix.lower()
    if ending not in FORMATS:
        raise ExportError("end the name in .csv or .json")
    return ending


async def export(
    source: Source,
    ids: Sequence[int],
    request: ExportRequest,
    *,
    filter_: str,
    at: datetime,
    known: Collection[Field],
) -> Safe:
    """Write connections to a file, without holding up the loop.

    Args:
        source: Who knows them.
        ids: Which, in this order.
        request: Where to, and in which format.
        filter_: What was filtered by, as it is typed; empty for nothing.
        at: The time now, with its offset from UTC.
        known: The fields that the source knows.

    Returns:
        How many were written, where to, and how many are known no more.

    Raises:
        ExportError: The file cannot be written; see `file.write`.
    """
    ending = ending_of(request.path)
    rows: list[Row] = []
    for first in range(0, len(ids), AT_ONCE):
        rows += await source.find(ids[first : first + AT_ONCE])
        await asyncio.sleep(0)

    def fill(file: TextIO) -> None:
        if ending == ".csv":
            write_csv(file, _with_pauses(rows), known)
        else:
            write_json(file, _with_pauses(rows), at, filter_, known)

    # For as long as it takes: a large one on a slow disk is no fault.
    await file.in_thread(math.inf, file.write, request.path, fill, overwrite=request.overwrite)
    return _told(len(rows), len(ids) - len(rows), request.path)


def _with_pauses(rows: Sequence[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        yield row
        if not number % STRIDE:
            time.sleep(PAUSE)


def _told(written: int, missing: int, path: str) -> Safe:
    said = f"{_connections(written)} written to {safe(path)}"
    return Safe(f"{said}; {grouped(missing)} not known any more" if missing else said)


def _connections(count: int) -> str:
    return f"{grouped(count)} connection{'' if count == 1 else 's'}"
