"""What the keys for the marked do when marks have gone with their connections."""

import pytest

from echotui.model.command import Command, Hold, KickEach, Outcome
from echotui.model.query import Query, Scope
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.export.dialog import ExportDialog
from echotui.ui.shared.operator import BATCH
from tests.scripted import ScriptedSource
from tests.ui.dashboard.test_bulk import Slow, end, kicked
from tests.ui.stage import launch, rows


@pytest.mark.parametrize("seen", [True, False], ids=["seen before the key", "not yet"])
@pytest.mark.parametrize(("key", "done"), [("X", "kicked"), ("h", "held"), ("e", "exported")])
async def test_when_all_marked_have_ended_nothing_is_done_once(
    key: str, done: str, *, seen: bool
) -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "space", "space"]) as stage:
        end(source, 1, 2, 3)
        if seen:
            await stage.poll()
            assert not stage.marks
        await stage.press(key)
        text = f"All 3 marked clients have disconnected; nothing was {done}."
        assert stage.notifications == [text]
        assert stage.screen is stage.dashboard
        assert not source.commands
        # Now that it is known, the key means what it means without marks.
        await stage.press(key)
        if key == "h":
            assert source.commands == [Hold(4, on=True)]
        else:
            assert isinstance(stage.screen, KickDialog if key == "X" else ExportDialog)


async def test_the_remaining_marked_clients_are_kicked() -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "space", "space"]) as stage:
        end(source, 1, 3)
        await stage.press("X")
        assert "Kick 1 marked client?" in stage.text()
        end(source, 2)
        await stage.press("escape", "X")
        assert stage.notifications == [
            "All 3 marked clients have disconnected; nothing was kicked."
        ]


@pytest.mark.parametrize("keys", [["u"], ["up", "space"]])
async def test_marks_removed_by_the_operator_are_not_reported(keys: list[str]) -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "space"]) as stage:
        end(source, 1)
        await stage.poll()
        await stage.press(*keys)
        await stage.press("X")
        assert "Kick all 4 clients?" in stage.text()


async def test_clients_ended_by_a_kick_are_not_reported() -> None:
    class Obeying(ScriptedSource):
        async def submit(self, command: Command) -> Outcome:
            outcome = await super().submit(command)
            if isinstance(command, KickEach):
                end(self, *command.ids)
            return outcome

    source = Obeying(rows(5))
    async with launch(source, keys=["space", "space", "X", "c"]) as stage:
        await stage.until(lambda: stage.notifications and not stage.marks)
        await stage.press("h")
        assert source.commands[-1] == Hold(3, on=True)


async def test_drained_clients_that_end_later_are_reported() -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "space", "X", "d"]) as stage:
        await stage.until(
            lambda: stage.notifications == ["2 draining. Each ends when it has read its queue."]
        )
        assert stage.marks == {1, 2}
        end(source, 1, 2)
        await stage.press("X")
        assert (
            stage.notifications[-1] == "All 2 marked clients have disconnected; nothing was kicked."
        )


async def test_marked_clients_that_end_during_a_query_are_not_replaced_by_others() -> None:
    class Leaving(ScriptedSource):
        async def ids(self, query: Query) -> tuple[int, ...]:
            if query.scope is Scope.LIVE:
                end(self, 1, 2)
                await board.poller.poll()
            return await super().ids(query)

    source = Leaving(rows(5))
    async with launch(source, keys=["space", "space"]) as stage:
        board = stage.dashboard
        await stage.press("X")
        assert not stage.marks
        assert "Kick 2 marked clients?" in stage.text()
        await stage.press("d")
        await stage.until(lambda: stage.notifications)
        assert kicked(source) == [1, 2]
        assert stage.notifications == ["0 draining, 2 already ended."]


async def test_clients_not_reached_by_a_stopped_kick_are_reported() -> None:
    source = Slow(rows(3 * BATCH))
    async with launch(source, keys=["v", "X", "r"]) as stage:
        await stage.until(lambda: "Kicking" in stage.banner)
        await stage.press("escape")
        end(source, *range(1, 3 * BATCH + 1))
        await stage.press("X")
        assert (
            stage.notifications[-1]
            == f"All {3 * BATCH} marked clients have disconnected; nothing was kicked."
        )
