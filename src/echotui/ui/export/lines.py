"""Journal lines as records, oldest first. What a type of line does not have is `None`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, assert_never

from echotui.model.filter.filter import Filter
from echotui.model.journal import Acted, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import words
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage, View
from echotui.ui.export.export import ExportRequest, write_records
from echotui.ui.export.file import shown_path
from echotui.ui.export.records import Records, Value
from echotui.ui.format.moments import iso_utc
from echotui.ui.format.safe import Safe, safe
from echotui.ui.format.units import grouped

AT_ONCE: Final = 500  # Lines that the source returns in one answer.
NAMES: Final = (
    "line", "at", "kind", "id", "address", "port", "call", "fd", "mask_before", "mask", "cause",
    "queued_bytes", "end_reason", "ended_first_by", "in_bytes", "out_bytes", "age_seconds", "act",
    "limit",
)  # fmt: skip
"""As in exports of connections where it is the same; the address of a listener is its own."""
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
    values = (values_of(number, line, view.wall) for number, line in reversed(lines))
    await write_records(request, Records(NAMES, values, at, view.server.addresses, str(filter_)))
    plural = "" if len(lines) == 1 else "s"
    text = f"{grouped(len(lines))} line{plural} written to "
    return Safe(f"{text}{shown_path(request.path, len(text) + 1)}.")


def values_of(number: int, line: JournalLine, wall: float) -> Sequence[Value]:
    """Return the values of a line by `NAMES`; `wall` makes Unix time of its moment."""
    values = {"line": number, "at": iso_utc(line.at + wall), **_of_address(line), **_facts(line)}
    return [values.get(name) for name in NAMES]


def _of_address(line: JournalLine) -> Mapping[str, Value]:
    address = line.address
    return {"address": safe(address.host), "port": address.port} if address.host else {}


def _facts(line: JournalLine) -> Mapping[str, Value]:
    match line:
        case LoopCall():
            return {
                "kind": "call",
                "id": line.id or None,
                "call": str(line.call),
                "fd": line.fd,
                "mask_before": words(line.before),
                "mask": words(line.after),
                "cause": str(line.cause),
                "queued_bytes": line.queued,
            }
        case Ended():
            return {
                "kind": "ended",
                "id": line.id,
                "end_reason": safe(str(line.ending)),
                "ended_first_by": str(line.ending.first) or None,
                "in_bytes": line.bytes_in,
                "out_bytes": line.bytes_out,
                "age_seconds": round(line.lived, 6),
            }
        case Acted():
            return {"kind": "operator", "id": line.id or None, "act": str(line.act)}
        case Rejected():
            return {"kind": "rejected", "limit": safe(line.limit)}
        case _:
            assert_never(line)
