"""Writes connections to a file that the operator has named."""

import asyncio
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from echotui.model.records.formats import FORMATS, Record, texts
from echotui.model.records.heading import Heading, ServerAddresses, listening
from echotui.model.records.rows import exported, row_record
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.export import file
from echotui.ui.export.records import format_of
from echotui.ui.format.safe import Safe
from echotui.ui.format.units import grouped

AT_ONCE: Final = 200  # Connections that the source finds in one turn of the loop.
STRIDE: Final = 16  # Records written between two pauses: some tenths of a millisecond.
PAUSE: Final = 0.0005
"""Seconds of a pause. A busy thread hands over the interpreter only every 5 ms
(`sys.getswitchinterval`), and the loop waits for it at each receive and send. While 10,000 were
written, the loop was late by 1 to 9 ms at worst with these pauses, by 4 to 155 ms without (ten runs
each, two cores)."""


class ExportRequest(Struct, frozen=True):
    """The operator's choice."""

    path: str  # As typed; its ending selects the format.
    overwrite: bool = False  # Replace an existing file.


async def export(
    source: Source,
    ids: Sequence[int],
    request: ExportRequest,
    *,
    view: View,
    filter_: str,
    at: float,
) -> Safe:
    """Write connections to a file, without blocking the loop.

    Args:
        ids: In the order in which they are written.
        view: The last one, for the fields that the source has, its addresses and time of day.
        filter_: The filter as typed; empty for none.
        at: Unix time.

    Returns:
        A message: how many were written, to which file, and how many were not found.
    """
    rows: list[Row] = []
    for first in range(0, len(ids), AT_ONCE):
        rows += await source.find(ids[first : first + AT_ONCE])
        await asyncio.sleep(0)
    fields = exported(view.server.fields)
    addresses = ServerAddresses(view)
    names = [*(field.export for field in fields), *addresses.names]
    records = ([*row_record(row, fields, view.wall), *addresses.of(row.server)] for row in rows)
    await write_records(request, Heading(names, at, listening(view), filter_), records)
    return _summary(len(rows), len(ids) - len(rows), request.path)


async def write_records(
    request: ExportRequest, heading: Heading, records: Iterable[Record]
) -> None:
    """Write records to a file, in the format of its name, without blocking the loop.

    Raises:
        ExportError: The file cannot be written.
    """
    parts = texts(FORMATS[format_of(request.path)](heading), _with_pauses(records))
    # Without a limit: a large file on a slow disk is no error.
    await file.in_thread(
        math.inf,
        file.write,
        request.path,
        lambda opened: opened.writelines(parts),
        overwrite=request.overwrite,
    )


def _with_pauses(records: Iterable[Record]) -> Iterator[Record]:
    for number, record in enumerate(records, 1):
        yield record
        if not number % STRIDE:
            time.sleep(PAUSE)


def _summary(written: int, missing: int, path: str) -> Safe:
    end = f"; {grouped(missing)} no longer in the history." if missing else "."
    return Safe(f"{_connections(written)} written to {file.shown_path(path)}{end}")


def _connections(count: int) -> str:
    return f"{grouped(count)} connection{'' if count == 1 else 's'}"
