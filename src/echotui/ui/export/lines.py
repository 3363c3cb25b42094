"""Writes journal lines to a file, oldest first."""

from collections.abc import Awaitable, Callable
from typing import Final

from echotui.model.filter.filter import Filter
from echotui.model.journal import JournalLine
from echotui.model.query import JournalWindow
from echotui.model.records.heading import Heading, ServerAddresses, listening
from echotui.model.records.lines import NAMES, line_record
from echotui.model.view import JournalPage, View
from echotui.ui.export.export import ExportRequest, write_records
from echotui.ui.export.file import shown_path
from echotui.ui.format.safe import Safe
from echotui.ui.format.units import grouped

AT_ONCE: Final = 500  # Lines that the source returns in one answer.
Ask = Callable[[JournalWindow], Awaitable[JournalPage]]
"""Returns a page of the journal."""


async def export_lines(
    ask: Ask, newest: int, filter_: Filter, request: ExportRequest, view: View, at: float
) -> Safe:
    """Write the lines that match a filter to a file, without blocking the loop.

    Args:
        newest: Number of the newest line to write.
        view: The last one, for the server's addresses and the time of day.
        at: Unix time.

    Returns:
        A message: how many were written, and to which file.
    """
    lines: list[tuple[int, JournalLine]] = []
    below, window = newest + 1, JournalWindow(filter_, at=newest, count=AT_ONCE)
    while True:
        page = await ask(window)
        # The last window begins earlier, to be full.
        older = [pair for pair in zip(page.numbers, page.lines, strict=True) if pair[0] < below]
        if not older:
            break
        lines += older
        below = older[-1][0]
        window = JournalWindow(filter_, at=below, skip=1, count=AT_ONCE)
    addresses = ServerAddresses(view)
    records = (
        [*line_record(number, line, view.wall), *addresses.of(line.server)]
        for number, line in reversed(lines)
    )
    heading = Heading((*NAMES, *addresses.names), at, listening(view), str(filter_))
    await write_records(request, heading, records)
    plural = "" if len(lines) == 1 else "s"
    return Safe(f"{grouped(len(lines))} line{plural} written to {shown_path(request.path)}.")
