import pytest
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from echotui.ui.fixes.changed_cells import CellsUpdate
from echotui.ui.terminal.cells import TerminalCells
from tests.scenes import source
from tests.ui.stage import launch


def strip(text: str) -> Strip:
    return Strip([Segment(text)])


def full(*lines: str) -> LayoutUpdate:
    return LayoutUpdate([[strip(line[:4]), strip(line[4:])] for line in lines], Region(0, 0, 8, 2))


@pytest.fixture
def console() -> Console:
    return Console(color_system="truecolor", force_terminal=True)


def test_a_whole_screen_is_written_whole(console: Console) -> None:
    cells = TerminalCells()
    for _ in range(2):
        output = CellsUpdate(full("aaaabbbb", "ccccdddd"), cells).render_segments(console)
        assert output == "\x1b[1;1Haaaabbbb\x1b[2;1Hccccdddd"


def test_of_a_partial_update_only_the_changed_cells(console: Console) -> None:
    cells = TerminalCells()
    CellsUpdate(full("aaaabbbb", "ccccdddd"), cells).render_segments(console)
    # Two widgets beside each other; only the one on the right has been drawn.
    chops: list[dict[int, Strip | None]] = [
        {0: strip("zzzz"), 4: strip("bbxb")},
        {0: None, 4: strip("dddd")},
    ]
    update = ChopsUpdate(chops, [(0, 4, 8), (1, 0, 8)], [[4, 8], [4, 8]])
    assert CellsUpdate(update, cells).render_segments(console) == "\x1b[1;7Hx"


async def test_the_dashboard_draws_so(monkeypatch: pytest.MonkeyPatch) -> None:
    displayed: list[object] = []
    monkeypatch.setattr(
        "textual.app.App._display", lambda _self, _screen, update: displayed.append(update)
    )
    async with launch(source()) as stage:
        await stage.press("down")
    assert {type(each) for each in displayed if each is not None} == {CellsUpdate}
