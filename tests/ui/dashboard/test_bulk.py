import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

import pytest
from msgspec.structs import replace

from echotui.model.command import Command, HoldEach, Kick, KickEach, Outcome, Strength, Tally
from echotui.model.ending import Ending, Reason, Side
from echotui.model.state import State
from echotui.sources.read_only import ReadOnlySource
from echotui.ui.dashboard.bulk import Bulk
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.format.keys import USUAL
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.messages import Messages
from echotui.ui.shared.operator import BATCH, Operator
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, row, rows


def kicked(source: ScriptedSource) -> list[int]:
    """The ids of all kick commands, in order."""
    each = [command for command in source.commands if isinstance(command, KickEach)]
    return [id_ for command in each for id_ in command.ids]


def end(source: ScriptedSource, *gone: int) -> None:
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
    source.rows = [
        replace(each, state=State.CLOSED, mask=0, ending=ending) if each.id in gone else each
        for each in source.rows
    ]


def marked(stage: Stage) -> list[int]:
    """The ids of the rows that are drawn with a mark."""
    shown = zip(stage.rows(), stage.table.view.rows, strict=True)
    return [each.id for line, each in shown if line[1] == "●"]


@dataclass
class Slow(ScriptedSource):
    """Waits for `go` from the third command on."""

    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def submit(self, command: Command) -> Outcome:
        """Wait, then carry it out."""
        if isinstance(command, KickEach) and len(self.commands) >= 2:
            await self.go.wait()
        return await super().submit(command)


async def test_space_marks_and_moves_on_and_u_unmarks_all() -> None:
    async with launch(ScriptedSource(rows(5)), keys=["space", "space", "down", "space"]) as stage:
        assert marked(stage) == [1, 2, 4]
        assert stage.cursor.id == 5
        assert "3 marked" in stage.banner
        await stage.press("up", "space")
        assert marked(stage) == [1, 2]
        await stage.press("u")
        assert marked(stage) == []
        assert stage.banner == ""


async def test_v_inverts_the_marks_within_the_filter() -> None:
    keys = ["space", "end", "space", "slash", *"id<=3", "enter", "v"]
    async with launch(ScriptedSource(rows(5)), keys=keys) as stage:
        assert stage.marks == {2, 3, 5}
        await stage.press("v")
        assert stage.marks == {1, 5}


async def test_a_connection_that_ends_is_unmarked_and_cannot_be_marked() -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "space", "space"]) as stage:
        end(source, 2)
        await stage.poll()
        assert stage.marks == {1, 3}
        await stage.press("home", "down", "space")
        assert stage.marks == {1, 3}
        assert "#2 has already ended: peer closed." in stage.notifications
        await stage.press("v")
        assert stage.marks == {4, 5}


async def test_x_kicks_the_client_under_the_cursor_and_capital_x_the_marked() -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "down", "space", "x", "c"]) as stage:
        assert source.commands == [Kick(4, Strength.CLOSE)]
        await stage.press("X")
        assert isinstance(stage.screen, KickDialog)
        text = stage.text()
        assert "Kick 2 marked clients?" in text
        assert "#1 127.0.0.1:50001, #3 127.0.0.1:50003" in text
        assert "off the screen" not in text
        await stage.press("d")
        await stage.until(lambda: kicked(source) == [1, 3])
        assert source.commands[-1] == KickEach((1, 3), Strength.DRAIN)
        text = "2 draining. Each ends when it has read its queue."
        await stage.until(lambda: text in stage.notifications)


@pytest.mark.parametrize("keys", [["enter"], ["escape"], ["ctrl+c"]])
async def test_the_dialog_starts_on_cancel(keys: list[str]) -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "X", *keys]) as stage:
        assert stage.screen is stage.dashboard
        assert not source.commands
        assert stage.marks == {1}


async def test_the_dialog_counts_clients_off_the_screen_and_hidden_by_the_filter() -> None:
    source = ScriptedSource(rows(100))
    async with launch(source, keys=["v", "slash", *"id<=60", "enter", "X"]) as stage:
        text = stage.text()
        seen = len(stage.table.view.rows)
        assert "Kick 100 marked clients?" in text
        assert "#1 127.0.0.1:50001, #2 127.0.0.1:50002" in text
        assert "and 96 more" in text
        assert f"{60 - seen} of them off the screen, 40 of them hidden by the filter" in text


async def test_without_marks_all_connected_clients_that_match_are_kicked() -> None:
    source = ScriptedSource(rows(100))
    end(source, 90)
    async with launch(source, keys=["slash", *"id>=60", "enter", "X"]) as stage:
        assert "Kick 40 clients matching id>=60?" in stage.text()
        await stage.press("r")
        await stage.until(lambda: len(kicked(source)) == 40)
        assert kicked(source) == [id_ for id_ in range(60, 101) if id_ != 90]
        assert all(len(command.ids) <= BATCH for command in source.commands)  # type: ignore[union-attr]  # all are KickEach


async def test_without_marks_and_filter_the_dialog_names_all_clients() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["X"]) as stage:
        assert "Kick all 3 clients?" in stage.text()


async def test_clients_that_connect_after_the_key_are_not_kicked() -> None:
    source = ScriptedSource(rows(4))
    async with launch(source, keys=["X"]) as stage:
        source.rows.append(row(5))
        end(source, 2)
        await stage.poll()
        await stage.press("c")
        await stage.until(lambda: stage.notifications)
        assert kicked(source) == [1, 2, 3, 4]
        assert stage.notifications == ["3 kicked (close), 1 already ended."]


async def test_the_banner_shows_progress_and_escape_stops_it() -> None:
    source = Slow(rows(10 * BATCH))
    async with launch(source, keys=["X", "r"]) as stage:
        await stage.until(lambda: "Kicking" in stage.banner)
        assert f"Kicking {2 * BATCH} of {10 * BATCH}; esc stops it" in stage.banner
        await stage.press("X")
        assert stage.screen is stage.dashboard
        await stage.press("escape")
        source.go.set()
        await stage.until(lambda: "Kicking" not in stage.banner)
        assert len(kicked(source)) == 2 * BATCH
        assert (
            stage.notifications[-1]
            == f"{2 * BATCH} kicked (reset); stopped, {8 * BATCH} not reached."
        )


async def test_h_holds_the_marked_and_releases_them() -> None:
    source = ScriptedSource([row(1), row(2, held=True), row(3), row(4)])
    async with launch(source, keys=["space", "space", "h"]) as stage:
        await stage.until(lambda: stage.notifications)
        assert source.commands == [HoldEach((1,), on=True)]
        assert stage.notifications == ["1 held."]
        assert "h hold marked" in stage.lines()[-1]
        source.rows[0] = replace(source.rows[0], held=True)
        await stage.poll()
        assert "h release marked" in stage.lines()[-1]
        await stage.press("h")
        await stage.until(lambda: len(stage.notifications) == 2)
        assert source.commands[-1] == HoldEach((1, 2), on=False)
        assert stage.notifications[-1] == "2 released."


async def test_the_summary_shows_a_read_only_source() -> None:
    for source, count in ((ScriptedSource(rows(3)), 0), (ReadOnlySource(ScriptedSource()), 1)):
        async with launch(source, size=(80, 24), keys=["X", "escape", "h", "K"]) as stage:
            await stage.poll()
            assert stage.lines()[0].count("read only") == count


def test_a_tally_counts_clients_that_were_gone_or_refused() -> None:
    assert Tally(5000).text("kicked (close)") == "5,000 kicked (close)"
    tally = Tally(1, 2, 3) + Tally(1)
    assert tally.text("held") == "2 held, 2 already ended, 3 already draining"


async def test_a_second_command_does_not_start_before_the_first_has_begun() -> None:
    class Waiting:
        """A screen whose workers are started by the test."""

        workers: ClassVar[list[Coroutine[Any, Any, None]]] = []

        def run_worker(self, work: Coroutine[Any, Any, None]) -> None:
            self.workers.append(work)

    source: Any = ScriptedSource(rows(3))
    screen, operator, shown = cast("Any", Waiting()), Operator(source), list[str]()
    messages = Messages()
    controls = Controls(screen, operator, cast("Any", None), messages, USUAL)
    bulk = Bulk(screen, operator, controls, shown.append, lambda: asyncio.sleep(0))
    for _ in range(2):
        await bulk.hold(Marks(frozenset({1, 2})))
    (work,) = screen.workers
    warning = "Another bulk action is running; esc stops it."
    assert [message.text for message in messages.kept] == [warning]
    await work
    assert [message.text for message in messages.kept] == ["2 held.", warning]
    assert not bulk.warn_if_running()


async def test_capital_x_in_the_history_hits_no_connected_client() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["H", "X"]) as stage:
        assert stage.screen is stage.dashboard
        assert stage.notifications == [
            "All of these have ended, and nothing was kicked; H shows the others."
        ]
        assert source.commands == []
