import json
from pathlib import Path

import pytest

from echotui.model.address import Address
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse
from echotui.model.journal import Rejected
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage, ServerInfo, View
from echotui.server.journal import Journal
from echotui.sources.journal_pages import JournalPages
from echotui.ui.export.export import ExportRequest
from echotui.ui.export.lines import AT_ONCE, export_lines

VIEW = View(wall=1_700_000_000.0, server=ServerInfo(addresses=("127.0.0.1:10000",)))
KEPT = AT_ONCE * 3


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
