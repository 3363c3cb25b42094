import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from echotui.ui.export import dialog as export_screen
from echotui.ui.export.dialog import EXISTS, ExportDialog
from echotui.ui.export.export import ExportRequest
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows

WHAT = "12 connections that match"
NAME = "echotui-20261123.csv"

Answers = list[ExportRequest | None]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@asynccontextmanager
async def asked(
    name: str = NAME, what: str = WHAT, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Stage, Answers]]:
    """The dialog over the dashboard, and what it has answered."""
    answers: Answers = []
    async with launch(ScriptedSource(rows(3)), size=size) as stage:
        stage.app.push_screen(ExportDialog(what, name), answers.append)
        await stage.until(lambda: isinstance(stage.app.focused, Input))
        yield stage, answers


async def has_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the question, and take no time to read it."""
    await stage.until(lambda: EXISTS in stage.text())
    monkeypatch.setattr(export_screen, "READ", 0.0)


async def test_it_shows_what_is_exported_and_the_default_name() -> None:
    async with asked() as (stage, answers):
        text = stage.text()
        for expected in (f"Export {WHAT}", NAME, "enter write", "esc cancel"):
            assert expected in text
        await stage.press("enter")
        await stage.until(lambda: answers)
        assert answers == [ExportRequest(NAME, overwrite=False)]
        assert stage.screen is stage.dashboard


# With something selected, the field would copy.
@pytest.mark.parametrize("keys", [["escape"], ["ctrl+c"], ["shift+left", "ctrl+c"]])
async def test_it_can_be_cancelled(keys: list[str]) -> None:
    async with asked() as (stage, answers):
        await stage.press("x", *keys)
        assert answers == [None]
        assert stage.screen is stage.dashboard


async def test_another_name_can_be_typed() -> None:
    async with asked() as (stage, answers):
        await stage.press("ctrl+u")
        await stage.type_fast(" q.JSON ")
        await stage.press("enter")
        await stage.until(lambda: answers)
        assert answers == [ExportRequest("q.JSON", overwrite=False)]


async def test_tab_goes_through_the_formats() -> None:
    async with asked("a.csv") as (stage, answers):
        field = stage.screen.query_one(Input)
        for name in ("a.json", "a.ndjson", "a.jsonl", "a.csv"):
            await stage.press("tab")
            assert field.value == name
        await stage.press("x", "tab")
        assert field.value == "a.csvx.csv"
        await stage.press("ctrl+u", "tab")
        assert field.value == ""
        await stage.press(*"a.b", "tab", "tab", "tab", "enter")
        await stage.until(lambda: answers)
        assert answers == [ExportRequest("a.b.ndjson", overwrite=False)]


@pytest.mark.parametrize("name", ["", "a", "a.txt", ".csv"])
async def test_a_wrong_ending_is_explained(name: str) -> None:
    async with asked(name) as (stage, answers):
        await stage.press("enter")
        assert stage.text().count("must end in .csv, .json") == 2
        assert not answers
        await stage.press("end", "x")
        assert stage.text().count("must end in .csv, .json") == 1


async def test_an_existing_file_is_replaced_only_after_a_second_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).touch()
    async with asked() as (stage, answers):
        await stage.press("enter")
        await has_read(stage, monkeypatch)
        assert not answers
        await stage.press("enter")
        assert answers == [ExportRequest(NAME, overwrite=True)]


async def test_a_fast_double_enter_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).touch()
    async with asked() as (stage, answers):
        for _ in range(2):
            stage.app.post_message(events.Key("enter", "\r"))
        await stage.until(lambda: EXISTS in stage.text())
        # The second one before the question was there, or as soon as it was.
        await stage.press("enter")
        assert not answers
        await has_read(stage, monkeypatch)
        await stage.press("enter")
        assert answers == [ExportRequest(NAME, overwrite=True)]


async def test_it_answers_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / NAME).touch()
    async with asked() as (stage, answers):
        await stage.press("enter")
        await has_read(stage, monkeypatch)
        field = stage.screen.query_one(Input)
        for _ in range(2):
            field.post_message(Input.Submitted(field, NAME))
        await stage.until(lambda: stage.screen is stage.dashboard)
        assert answers == [ExportRequest(NAME, overwrite=True)]


async def test_only_the_name_in_the_question_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).touch()
    async with asked() as (stage, answers):
        await stage.press("enter")
        await has_read(stage, monkeypatch)
        field = stage.screen.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = "b.csv"
        await stage.press("enter")
        await stage.until(lambda: answers)
        assert answers == [ExportRequest("b.csv", overwrite=False)]


async def test_another_name_clears_the_question(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    async with asked() as (stage, answers):
        await stage.press("enter")
        await stage.until(lambda: EXISTS in stage.text())
        await stage.press("home", "x")
        assert EXISTS not in stage.text()
        await stage.press("backspace", "enter")
        await stage.until(lambda: EXISTS in stage.text())
        assert not answers
        await stage.press("x", "escape")
        assert answers == [None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("folder.csv", "folder.csv is a folder; choose a file in it"),
        ("none/a.csv", "none/a.csv: no such folder; choose one that exists"),
        ("pipe.json", "pipe.json is not a regular file; choose another name"),
        ("~nobody-x/a.csv", "~nobody-x/a.csv: no such home folder; choose another name"),
    ],
)
async def test_an_impossible_name_is_explained_at_once(
    name: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    async with asked(name) as (stage, answers):
        await stage.press("enter")
        await stage.until(lambda: expected in stage.text())
        assert not answers


async def test_a_slow_disk_blocks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, entered = threading.Event(), threading.Event()

    def slow(_: str) -> bool:
        entered.set()
        let_go.wait(10)
        return False

    monkeypatch.setattr(export_screen, "file_exists", slow)
    try:
        async with asked() as (stage, answers):
            await stage.press("enter")
            await stage.until(entered.is_set)
            await stage.press("escape")
            assert answers == [None]
            let_go.set()
            await asyncio.get_running_loop().run_in_executor(None, bool)
            await stage.settle()
            assert answers == [None]
            assert stage.screen is stage.dashboard
    finally:
        let_go.set()


async def test_only_what_a_terminal_prints_can_be_typed_or_pasted() -> None:
    async with asked("a.csv") as (stage, answers):
        field = stage.screen.query_one(Input)
        for pasted in ("\x1b[2Jx", "\u202ex", "\x9bx", "é"):
            field.post_message(events.Paste(pasted))
            await stage.press("ü")
        assert field.value == "a.csv"
        field.post_message(events.Paste("x[b]{1}.csv\nmore"))
        await stage.settle()
        assert field.value == "a.csvx[b]{1}.csv"
        await stage.press("enter")
        await stage.until(lambda: answers)


async def test_its_texts_are_made_safe() -> None:
    async with asked("[red]a\x1b[2J.csv", "[b]5[/b] \x1b]0;x\a") as (stage, _):
        assert r"Export [b]5[/b] \x1b]0;x\x07" in stage.text()
        assert r"[red]a\x1b[2J.csv" in stage.text()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_it_fits_small_terminals(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    async with asked(size=size) as (stage, _):
        await stage.press("enter")
        await stage.until(lambda: "This file exists: enter again" in stage.text())
        for expected in ("Export 12", NAME, "enter write", "esc cancel"):
            assert expected in stage.text()
