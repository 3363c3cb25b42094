import re

import pytest
from textual.widgets import Button

from echotui.model.address import Address
from echotui.model.command import Done, Gone, Hold, Kick, Refused, Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.dialogs.kick import ClientLines, KickDialog
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, row, rows

ENDED = Ending(Reason.PEER_CLOSED, Side.CLIENT)
KEYS = pytest.mark.parametrize(
    ("key", "strength"), [("d", Strength.DRAIN), ("c", Strength.CLOSE), ("r", Strength.RESET)]
)


def asks(stage: Stage) -> bool:
    return isinstance(stage.screen, KickDialog)


def focused(stage: Stage) -> str:
    assert isinstance(stage.app.focused, Button)
    return stage.app.focused.id or ""


async def test_it_names_the_client_and_begins_on_cancel() -> None:
    source = ScriptedSource(
        [row(1), row(17, queued=65536, messages=9, state=State.CHOKED, held=True)]
    )
    async with launch(source, keys=["down", "x"]) as stage:
        assert asks(stage)
        assert "Kick #17  127.0.0.1:50017?" in stage.text()
        assert "fd 22, held, 64 KiB queued, connected for 1:04" in stage.text()
        assert focused(stage) == "cancel"
        # What stands under the dialog may move on, but nothing moves away.
        await stage.poll()
        assert source.queries[-1].paused


@pytest.mark.parametrize(("queued", "loses"), [(0, False), (64 * 1024, True)])
async def test_a_queue_is_lost_where_there_is_one(queued: int, loses: bool) -> None:  # noqa: FBT001
    async with launch(ScriptedSource([row(1, queued=queued)]), keys=["x"]) as stage:
        assert stage.text().count("the queue is lost") == (2 if loses else 0)
        assert "end of file now" in stage.text()
        late = "end of file now; the queue is lost; the client sees it once it has read"
        assert (late in re.sub(r"[\s│]+", " ", stage.text())) is loses
        assert "drain  send the queue, then end of file; no time limit" in stage.text()


async def test_the_dialog_says_that_the_marked_are_not_kicked() -> None:
    source = ScriptedSource(rows(5))
    async with launch(source, keys=["space", "space", "space", "x"]) as stage:
        assert "Kick #4  127.0.0.1:50004?" in stage.text()
        assert "This client only; X kicks the 3 marked." in stage.text()
        await stage.press("escape", "u", "x")
        assert "This client only" not in stage.text()


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_enter_and_escape_cancel(key: str) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x", key]) as stage:
        assert stage.screen is stage.dashboard
        assert stage.app.focused is stage.table
        assert not source.commands
        assert not stage.notifications


@KEYS
async def test_a_letter_kicks_the_client(key: str, strength: Strength) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["down", "x", key]) as stage:
        assert source.commands == [Kick(2, strength)]
        assert stage.screen is stage.dashboard


@pytest.mark.parametrize(
    ("keys", "commands"),
    [
        (["right"], [Strength.DRAIN]),
        (["tab", "tab"], [Strength.CLOSE]),
        (["right"] * 3, [Strength.RESET]),
        (["left"], [Strength.RESET]),
        (["right"] * 4, []),
        (["right", "left"], []),
    ],
)
async def test_a_button_is_chosen_with_arrows_and_pressed_with_enter(
    keys: list[str], commands: list[Strength]
) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x", *keys, "enter"]) as stage:
        assert source.commands == [Kick(1, strength) for strength in commands]
        assert stage.screen is stage.dashboard


@pytest.mark.parametrize("state", [State.DRAINING, State.LINGERING])
async def test_a_leaving_client_can_only_be_closed_or_reset(state: State) -> None:
    source = ScriptedSource([row(1, state=state)])
    async with launch(source, keys=["x", "d"]) as stage:
        assert asks(stage)
        assert {button.id for button in stage.screen.query(Button)} == {"cancel", "close", "reset"}
        assert "drain " not in stage.text()
        await stage.press("r")
        assert source.commands == [Kick(1, Strength.RESET)]


@pytest.mark.parametrize("button", ["cancel", "drain", "close", "reset"])
async def test_a_button_can_be_clicked(button: str) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x"]) as stage:
        await stage.pilot.click(f"#{button}")
        await stage.until(lambda: not asks(stage))
        await stage.settle()
        kicks = [] if button == "cancel" else [Kick(1, Strength(button))]
        assert source.commands == kicks


@pytest.mark.parametrize(
    ("later", "key", "strength"),
    [
        pytest.param([row(1), row(3)], "d", Strength.DRAIN, id="gone"),
        pytest.param([row(1), row(9, fd=7)], "c", Strength.CLOSE, id="its fd another client's"),
        pytest.param([row(9), *rows(3)], "r", Strength.RESET, id="moved"),
        pytest.param(
            [row(1), row(2, state=State.CLOSED, ending=ENDED)], "d", Strength.DRAIN, id="ended"
        ),
        pytest.param([], "r", Strength.RESET, id="all gone"),
    ],
)
async def test_the_named_client_is_kicked_although_rows_move(
    later: list[Row], key: str, strength: Strength
) -> None:
    source = ScriptedSource(rows(3), answer=Gone(2))
    async with launch(source, keys=["down", "x"]) as stage:
        source.rows = later
        await stage.poll()
        ended = any(each.id == 2 and each.ending for each in later)
        asked = "#2 has already ended: peer closed" if ended else "Kick #2  127.0.0.1:50002?"
        assert asked in stage.text()
        await stage.press(key)
        assert source.commands == [Kick(2, strength)]
        assert stage.notifications == ["Connection #2 has already ended; nothing was done."]


async def test_a_kick_on_an_empty_table_warns() -> None:
    source = ScriptedSource()
    async with launch(source) as stage:
        for pressed, key in enumerate("xh", 1):
            await stage.press("escape", key)
            assert stage.notifications == ["No client is selected."] * pressed
        assert stage.screen is stage.dashboard
        assert not source.commands


async def test_an_ended_connection_cannot_be_kicked() -> None:
    source = ScriptedSource([row(7, state=State.CLOSED, ending=ENDED)])
    async with launch(source) as stage:
        for pressed, key in enumerate("xh", 1):
            await stage.press("escape", key)
            assert stage.notifications == ["#7 has already ended: peer closed."] * pressed
        assert stage.screen is stage.dashboard
        assert not source.commands


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [
        (Done("#1 127.0.0.1:50001: closed"), "information"),
        (Gone(1), "warning"),
        (Refused("#1 is draining already; close or reset it instead"), "warning"),
    ],
)
async def test_the_outcome_of_a_kick_is_notified(
    outcome: Done | Gone | Refused, severity: str
) -> None:
    async with launch(ScriptedSource(rows(3), answer=outcome), keys=["x", "c"]) as stage:
        assert stage.notifications == [outcome.text]
        assert stage.severities == [severity]
        await stage.until(lambda: outcome.text[:30] in stage.text())


async def test_keys_of_the_dashboard_do_nothing_under_a_dialog() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x", "h", "a", "D", "q", "p", "down", "ctrl+c", "x"]) as stage:
        assert asks(stage)
        assert len(stage.app.screen_stack) == 3
        assert not source.commands
        assert stage.cursor.id == 1
        assert stage.banner == "Rows stay while a dialog is open"


async def test_a_key_typed_twice_kicks_once() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, keys=["x"]) as stage:
        await stage.type_fast("dd")
        assert source.commands == [Kick(1, Strength.DRAIN)]
        assert stage.screen is stage.dashboard


async def test_fast_keys_act_on_the_client_that_the_cursor_moves_to() -> None:
    source = ScriptedSource(rows(90))
    async with launch(source) as stage:
        await stage.type_fast("Gh")
        assert source.commands == [Hold(90, on=True)]
        await stage.type_fast("gx")
        assert "Kick #1  127.0.0.1:50001?" in stage.text()


async def test_an_ipv6_client_with_a_scope_is_named_whole() -> None:
    address = Address("fe80::1234:5678:9abc:def0%wlp0s20f3", 65535)
    async with launch(ScriptedSource([row(1_000_000, address=address)]), keys=["x"]) as stage:
        assert f"Kick #1000000  {address}?" in stage.text()


def test_a_line_breaks_between_two_clients() -> None:
    names = ClientLines(["#1 127.0.0.1:50001,", "#22 [fe80::1]:50022", "and 3 more"])
    lines = {width: [line.plain for line in names.lines(width)] for width in (60, 38, 20, 9)}
    assert lines == {
        60: ["#1 127.0.0.1:50001, #22 [fe80::1]:50022 and 3 more"],
        38: ["#1 127.0.0.1:50001,", "#22 [fe80::1]:50022 and 3 more"],
        20: ["#1 127.0.0.1:50001,", "#22 [fe80::1]:50022", "and 3 more"],
        # Longer than a line.
        9: ["#1", "127.0.0.1", ":50001,", "#22", "[fe80::1]", ":50022", "and 3", "more"],
    }
