"""Clients grouped by address: no command ever carries the id of a group."""

import csv
from itertools import chain
from pathlib import Path

import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.actions import KEYS
from echotui.model.address import Address
from echotui.model.command import HoldEach, KickEach, Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.query import Sort
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.dialogs.kick import KickDialog
from tests.scripted import ScriptedSource
from tests.ui.journal.reading import call
from tests.ui.stage import Stage, launch, row

USED = set(chain.from_iterable(keys.split(",") for keys in KEYS.values())) - {"q"}
MANY, FEW = "10.0.0.7", "10.0.0.9"


def crowd() -> ScriptedSource:
    """Three clients of one address, and two of another."""
    return ScriptedSource(
        [
            row(id_, address=Address(host, 50_000 + id_), queued=queued, bytes_in=id_ * 1000)
            for id_, host, queued in (
                (1, FEW, 0), (2, MANY, 4096), (3, FEW, 0), (4, MANY, 1024), (5, MANY, 0),
            )
        ]
    )  # fmt: skip


def ended(shown: Row) -> Row:
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
    return replace(shown, state=State.CLOSED, mask=0, ending=ending)


def sent(source: ScriptedSource) -> list[int]:
    """The ids in all commands."""
    ids: list[int] = []
    for command in source.commands:
        ids += getattr(command, "ids", ())
        ids += [command.id] if hasattr(command, "id") else []
    return ids


def ids_in(folder: Path) -> set[str]:
    (file,) = folder.iterdir()
    return {each["id"] for each in csv.DictReader(file.read_text().splitlines())}


def kick_title(stage: Stage) -> str:
    assert isinstance(stage.screen, KickDialog)
    return next(line for line in stage.lines() if "Kick " in line).strip(" │┃")


async def test_t_shows_groups_and_t_the_clients_again() -> None:
    async with launch(crowd(), keys=["end", "t"]) as stage:
        assert stage.state.shows_groups
        assert stage.header().split()[:5] == ["CLIENT", "CLIENTS▼", "QUEUE", "LARGEST", "IN/s"]
        assert [line.split()[:4] for line in (text.lstrip("▸ ") for text in stage.rows())] == [
            [MANY, "3", "5.0", "KiB"], [FEW, "2", "·", "·"],
        ]  # fmt: skip
        assert "Grouped by address: 5 connected; t shows them" in stage.banner
        assert stage.cursor.id == stage.ids[0] < 0
        await stage.press("down", "r")
        assert [line.split()[0] for line in (text.lstrip("▸ ") for text in stage.rows())] == [
            FEW, MANY,
        ]  # fmt: skip
        # On the same group, which is the first now.
        assert (stage.cursor.place, stage.state.order) == (0, Sort(fields.MEMBERS))
        await stage.press("t")
        assert (stage.ids, stage.cursor.id, stage.state.order) == ([1, 2, 3, 4, 5], 1, Sort())
        assert "Grouped" not in stage.banner


async def test_only_the_fields_of_groups_are_offered_to_sort_by() -> None:
    async with launch(crowd(), keys=["t", "s"]) as stage:
        shown = stage.text()
        assert "clients of the address" in shown
        assert "file descriptor" not in shown
        await stage.press("down", "enter")
        assert stage.state.order == Sort(fields.QUEUE, reverse=True)
        await stage.press("2")
        assert stage.state.order == Sort(fields.MEMBERS, reverse=True)
        await stage.press("c")
        assert "The columns of groups cannot be changed" in stage.notifications[-1]
        await stage.press("up", "t", "s")
        assert "clients of the address" not in stage.text()


async def test_enter_opens_a_group_and_esc_goes_back_to_it() -> None:
    async with launch(crowd(), keys=["slash", *"id>1", "enter", "t", "down"]) as stage:
        group = stage.cursor.id
        await stage.press("enter")
        assert (stage.ids, stage.cursor.id) == ([3], 3)
        assert f"Clients of {FEW}   esc goes back to the groups" in stage.banner
        assert "1 of 2: id>1" in stage.banner
        await stage.press("X")
        assert kick_title(stage) == f"Kick 1 client of {FEW} matching id>1?"
        await stage.press("escape", "escape")
        assert (stage.cursor.id, stage.cursor.place) == (group, 1)
        assert (str(stage.state.filter), stage.state.shows_groups) == ("id>1", True)
        await stage.press("escape")
        assert (stage.ids, stage.filter_text) == ([2, 3, 4, 5], "id>1")
        await stage.press("escape")
        assert (stage.ids, stage.filter_text) == ([1, 2, 3, 4, 5], "")


async def test_a_followed_group_ends_and_a_journal_line_leads_to_its_client() -> None:
    source = crowd()
    source.journal = [call(3)]
    async with launch(source, keys=["t", "down", "up", "f"]) as stage:
        assert f"Following {MANY}" in stage.banner
        source.rows = [each for each in source.rows if each.address.host == FEW]
        await stage.poll()
        assert stage.notifications[-1] == "Following ended: the group is no longer shown."
        await stage.press("tab", "enter")
        assert (stage.state.grouped, stage.ids, stage.cursor.id) == (False, [1, 3], 3)


async def test_a_group_that_all_have_left_says_so() -> None:
    source = crowd()
    async with launch(source, keys=["t", "down", "enter"]) as stage:
        source.rows = [each for each in source.rows if each.address.host == MANY]
        await stage.poll()
        assert f"All clients of {FEW} have left; esc goes back to the groups" in stage.text()
        await stage.press("escape")
        # The cursor is on the first group that is left.
        assert stage.cursor.place == 0
        source.rows = [ended(each) for each in source.rows]
        await stage.poll()
        for key in ("h", "space", "x"):
            await stage.press(key)
            assert stage.notifications[-1] == f"No client of {MANY} is connected."
        # After a dialog that did not open, the next letter does nothing.
        await stage.press("up", "H", "x")
        assert stage.notifications[-1] == (
            "All of these have ended, and nothing was kicked; H shows the others."
        )
        assert not source.commands


@pytest.mark.parametrize("key", ["x", "X"])
async def test_a_kick_means_the_clients_that_match_now(key: str) -> None:
    source = crowd()
    async with launch(source, keys=["slash", *"id:2,3,4", "enter", "t", key]) as stage:
        assert kick_title(stage) == f"Kick 2 clients of {MANY} matching id:2,3,4?"
        assert f"#2 {MANY}:50002, #4 {MANY}:50004" in stage.text()
        assert "off the screen" not in stage.text()
        await stage.press("r")
        assert source.commands == [KickEach((2, 4), Strength.RESET)]


async def test_h_holds_all_and_releases_all() -> None:
    source = crowd()
    async with launch(source, keys=["t", "h"]) as stage:
        await stage.until(lambda: source.commands)
        assert source.commands == [HoldEach((2, 4, 5), on=True)]
        assert "h hold them" in stage.lines()[-1]
        source.rows = [replace(each, held=True) for each in source.rows]
        # New clients do not make the key hold again.
        source.rows.append(row(6, address=Address(MANY, 50_006)))
        await stage.poll()
        assert "h release them" in stage.lines()[-1]
        await stage.press("h")
        await stage.until(lambda: len(source.commands) > 1)
        assert source.commands[1] == HoldEach((2, 4, 5), on=False)


async def test_space_marks_all_clients_of_a_group_and_a_bulk_key_means_the_marked() -> None:
    source = crowd()
    async with launch(source, keys=["t", "space"]) as stage:
        assert stage.marks == {2, 4, 5}
        await stage.poll()
        assert [line[1] for line in stage.rows()] == ["●", " "]
        assert stage.cursor.place == 1
        await stage.press("X")
        assert kick_title(stage) == "Kick 3 marked clients?"
        await stage.press("escape", "x")
        assert kick_title(stage) == f"Kick all 2 clients of {FEW}?"
        await stage.press("escape", "space", "up", "space")
        assert stage.marks == {1, 3}
        await stage.press("h")
        await stage.until(lambda: source.commands)
        assert source.commands == [HoldEach((1, 3), on=True)]
        # They leave: nobody else is meant.
        source.rows = [ended(each) if each.id in {1, 3} else each for each in source.rows]
        await stage.press("X")
        assert "2 marked clients have disconnected" in stage.notifications[-1]


async def test_the_connections_are_exported_and_the_line_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with launch(crowd(), keys=["t", "y"]) as stage:
        assert f"{MANY} copied" in stage.notifications[-1]
        await stage.press("e")
        assert "5 connections shown" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: "written" in stage.notifications[-1])
        assert ids_in(tmp_path) == set("12345")
        await stage.press("enter", "e")
        assert f"3 connections of {MANY} shown" in stage.text()


async def test_no_command_carries_the_id_of_a_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One of the keys exports.
    monkeypatch.chdir(tmp_path)
    source = crowd()
    async with launch(source, size=(200, 40), keys=["t"]) as stage:
        board = stage.dashboard
        state = board.state
        for key in sorted(USED):
            for answer in ("", "enter", "r"):
                await stage.press(key, *([answer] if answer else ()))
                asked = stage.screen is not board
                while stage.screen is not board:
                    await stage.press("escape")
                while board.split.in_journal:
                    await stage.press("escape")
                board.change(state)
                await stage.settle()
                assert not stage.app.failure, key
                assert stage.cursor.id < 0, key
                if not (asked or answer):
                    break
        ids = sent(source)
        assert {2, 4, 5} <= set(ids)
        assert min(ids) > 0
        assert all(query.detail >= 0 for query in source.queries)
        assert all(min(query.marks, default=1) > 0 for query in source.queries)
