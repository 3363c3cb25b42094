import json
from pathlib import Path

import pytest

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse
from echotui.model.journal import Act, Acted, Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import READ, WRITE
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage, ServerInfo, View
from echotui.server.journal import Journal
from echotui.sources.journal_pages import JournalPages
from echotui.ui.export.export import ExportRequest
from echotui.ui.export.lines import AT_ONCE, NAMES, export_lines, values_of
from tests.ui.extremes import HOSTILE

CLIENT = Address("127.0.0.1", 53130)
VIEW = View(wall=1_700_000_000.0, server=ServerInfo(addresses=("127.0.0.1:10000",)))
KEPT = AT_ONCE * 3


def record(line: JournalLine) -> dict[str, object]:
    """What is written of a line, without what it does not have."""
    values = dict(zip(NAMES, values_of(7, line, VIEW.wall), strict=True))
    assert (values.pop("line"), values.pop("at")) == (7, "2023-11-14T22:13:21.203Z")
    return {name: value for name, value in values.items() if value is not None}


def test_each_kind_of_line_is_a_record_of_what_it_has() -> None:
    at = {"address": "127.0.0.1", "port": 53130}
    calls = {"kind": "call", "call": "update_handler", "fd": 24, "queued_bytes": 9, **at}
    masks = {"mask_before": "READ|WRITE", "mask": "WRITE", "cause": "high water"}
    for id_, has in ((19, {"id": 19}), (0, {})):
        line = LoopCall(
            1.203, id_, Call.UPDATE, 24, READ | WRITE, WRITE, Cause.HIGH_WATER, 9, CLIENT
        )
        assert record(line) == {**calls, **masks, **has}
    end = Ending(Reason.ERROR, Side.CLIENT, "EIO")
    assert record(Ended(1.203, 19, end, 1, 2, 3.25, CLIENT)) == {
        "kind": "ended", "id": 19, "end_reason": "error EIO", "ended_first_by": "client",
        "in_bytes": 1, "out_bytes": 2, "age_seconds": 3.25, **at,
    }  # fmt: skip
    assert record(Rejected(1.203, CLIENT, "--max-clients 1")) == {
        "kind": "rejected", "limit": "--max-clients 1", **at,
    }  # fmt: skip
    assert record(Acted(1.203, 0, Act.DRAIN, Address("", 0))) == {
        "kind": "operator", "act": "drain the server",
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_escaped(text: str) -> None:
    end = Ending(Reason.ERROR, Side.CLIENT, text)
    for line in (
        Ended(1.0, 1, end, 1, 1, 1.0, Address(text, 1)),
        Rejected(1.0, Address(text, 1), text),
    ):
        for value in values_of(1, line, 0.0):
            assert not isinstance(value, str) or (value.isascii() and value.isprintable())


class Desk:
    """A journal, and what is asked of it; while it is exported, more lines are written."""

    def __init__(self, count: int) -> None:
        self.journal = Journal(KEPT)
        self.pages = JournalPages(self.journal)
        self.windows: list[JournalWindow] = []
        self.write(count)

    def write(self, count: int) -> None:
        for _ in range(count):
            self.journal.append(Rejected(1.0, Address("127.0.0.1", 1 + self.journal.written), ""))

    async def ask(self, window: JournalWindow) -> JournalPage:
        self.windows.append(window)
        await self.pages.make(window)
        page = self.pages.page(window)
        self.write(3)
        return page


@pytest.mark.parametrize(
    ("count", "filter_", "first"),
    [
        (5, EVERYTHING, 1),
        (AT_ONCE, EVERYTHING, 1),
        (AT_ONCE + 1, EVERYTHING, 1),
        (AT_ONCE * 2, parse("!port:3"), 1),
        # Lines that are forgotten meanwhile are not written.
        (KEPT, EVERYTHING, 7),
        (KEPT, parse("port:9999"), 0),
    ],
)
async def test_all_lines_up_to_the_newest_are_written_once_oldest_first(
    tmp_path: Path, count: int, filter_: Filter, first: int
) -> None:
    path, desk = tmp_path / "a.ndjson", Desk(count)
    request = ExportRequest(str(path))
    text = await export_lines(desk.ask, count, filter_, request, VIEW, 1_700_000_000.0)
    written = [json.loads(each) for each in path.read_text().splitlines()]
    numbers = [each["line"] for each in written]
    excluded = {3} if filter_ else set()
    wanted = [n for n in range(first, count + 1) if n not in excluded] if first else []
    assert numbers == wanted
    assert [each["port"] for each in written] == numbers
    assert text.startswith(f"{len(numbers):,} lines written to ")
    assert all(window.count == AT_ONCE for window in desk.windows)
