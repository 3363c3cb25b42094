import csv
from pathlib import Path

import pytest

from echotui.ui.export.dialog import ExportDialog
from echotui.ui.export.export import ExportRequest
from echotui.ui.format.row import row_text
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, row, rows


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names without a folder go to a temporary one."""
    monkeypatch.chdir(tmp_path)


def written(folder: Path) -> list[int]:
    """The ids in the only file that is there."""
    (file,) = folder.iterdir()
    with file.open(newline="") as lines:
        return [int(record["id"]) for record in csv.DictReader(lines)]


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def remove(folder: Path) -> None:
    folder.rmdir()


async def export(stage: Stage, *keys: str) -> None:
    await stage.press("e")
    assert isinstance(stage.screen, ExportDialog)
    await stage.press(*keys, "enter")
    await stage.until(lambda: stage.notifications)


async def test_y_copies_the_row() -> None:
    source = ScriptedSource([row(1), row(2, payload=b"\x1b[2J")])
    async with launch(source, keys=["down", "y"]) as stage:
        assert stage.app.clipboard == row_text(source.rows[1])
        assert r"\x1b[2J" in stage.app.clipboard
        assert stage.notifications == ["#2 copied, if the terminal allows it (OSC 52)."]


async def test_y_and_e_warn_on_an_empty_table() -> None:
    async with launch(ScriptedSource(), keys=["y", "e"]) as stage:
        assert stage.notifications == [
            "No client is selected.",
            "There is no connection to export.",
        ]


async def test_e_exports_the_rows_of_the_view(tmp_path: Path) -> None:
    async with launch(ScriptedSource(rows(60)), keys=["r"]) as stage:
        await export(stage)
        assert written(tmp_path) == list(range(60, 0, -1))
        assert stage.notifications[0].startswith(f"60 connections written to {tmp_path}/echotui-")


async def test_e_exports_the_rows_that_match(tmp_path: Path) -> None:
    async with launch(ScriptedSource(rows(60)), keys=["slash", *"id<4", "enter"]) as stage:
        await stage.press("e")
        assert "Export 3 connections that match the filter" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.notifications)
        assert written(tmp_path) == [1, 2, 3]


async def test_e_exports_the_marked_including_hidden_ones(tmp_path: Path) -> None:
    keys = ["end", "space", "home", "space", "slash", *"id<4", "enter", "e"]
    async with launch(ScriptedSource(rows(60)), keys=keys) as stage:
        assert "Export 2 connections marked" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.notifications)
        assert written(tmp_path) == [1, 60]


async def test_the_dialog_shows_the_error_of_a_name(tmp_path: Path) -> None:
    async with launch(ScriptedSource(rows(3)), keys=["e", *["backspace"] * 60]) as stage:
        await stage.press(*"none", "slash", *"x.csv", "enter")
        error = "none/x.csv: no such folder; choose one that exists"
        await stage.until(lambda: error in stage.text())
        assert isinstance(stage.screen, ExportDialog)
        await stage.press("escape")
        assert not stage.notifications
        assert not files(tmp_path)


async def test_an_error_while_writing_is_notified(tmp_path: Path) -> None:
    async with launch(ScriptedSource(rows(3)), keys=["e"]) as stage:
        dialog = stage.screen
        assert isinstance(dialog, ExportDialog)
        # The folder is removed after the name was checked, before the file is written.
        remove(tmp_path)
        dialog.dismiss(ExportRequest(str(tmp_path / "x.csv")))
        await stage.until(lambda: stage.notifications)
        assert "no such folder" in stage.notifications[0]
