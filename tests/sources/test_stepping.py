"""Stepping the loop as one viewer does, seen by another."""

import asyncio
import sys

import pytest

from echotui.model.command import Done, Invoke, Outcome, Refused
from echotui.model.mask import NONE, READ
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.strategy import Strategy
from echotui.model.view import View
from echotui.server import stepper as stepper_module
from echotui.server.step_mode import StepMode
from echotui.sources import stepping
from echotui.sources.extended import ExtendedSource
from echotui.sources.live import LiveSource
from echotui.sources.read_only import ReadOnlySource
from echotui.sources.stepping import Stepping
from tests.server.bench import until
from tests.sources.contract import poll
from tests.sources.worlds import DRAIN_TIMEOUT, LiveWorld

START, STOP, RUN, NEXT, TURN = (
    "step-start", "step-stop", "step-run", "step-next", "step-turn"
)  # fmt: skip
IDLE = [(".", ""), ("comma", "")]
"""Not in the footer: they answer why nothing is delivered."""


class Dashboard:
    """One viewer of a world."""

    def __init__(self, world: LiveWorld, by: str, *, at_once: bool = True) -> None:
        live = LiveSource(world.server, DRAIN_TIMEOUT, "asyncio")
        self.source = ExtendedSource(live, Stepping(world.server, by, at_once=at_once))

    async def view(self) -> View:
        return await poll(self)  # type: ignore[arg-type]  # only the source is used

    async def keys(self) -> list[tuple[str, str]]:
        """The key and the label of each action."""
        return [(action.keys, action.label) for action in (await self.view()).actions]

    async def press(self, action: str) -> Outcome:
        return await self.source.submit(Invoke(action))

    async def pane(self) -> Note:
        (note,) = (await self.view()).notes
        assert note.kind is NoteKind.PANE
        return note

    async def rows(self) -> dict[str, tuple[str, ...]]:
        """The lines of the pane, by their labels."""
        return {label: tuple(texts) for label, *texts in (await self.pane()).table.rows}


async def parked(world: LiveWorld, count: int) -> None:
    await until(lambda: world.server.stepper.parked == count)


async def stopped(world: LiveWorld, by: str = "ann") -> Dashboard:
    dashboard = Dashboard(world, by)
    for action in (START, STOP):
        assert isinstance(await dashboard.press(action), Done)
    return dashboard


@pytest.mark.parametrize(
    ("count", "wait"),
    [
        (0, "No client waits yet; those that come will."),
        (1, "1 client waits until each event is let through."),
        (2, "2 clients wait until each event is let through."),
    ],
)
async def test_it_is_confirmed_unless_the_clients_are_ours(
    world: LiveWorld, count: int, wait: str
) -> None:
    await world.arrive(count)
    asks = Dashboard(world, "ann", at_once=False)
    action, *_ = (await asks.view()).actions
    assert (action.id, action.keys, action.acts) == (START, "S", True)
    assert action.confirm == "Step the loop?"
    assert action.warning == f"{wait} Their own timeouts go on, so they may hang up."
    action, *_ = (await Dashboard(world, "ben").view()).actions
    assert (action.id, action.confirm, action.warning) == (START, "", "")


async def test_the_modes_in_turn(world: LiveWorld) -> None:
    dashboard = Dashboard(world, "ann")
    stepper = world.server.stepper
    assert (await dashboard.view()).notes == ()
    assert await dashboard.keys() == [("S", "step"), *IDLE]
    assert await dashboard.press(START) == Done("The loop handles 2 events a second.")
    assert (stepper.mode, (await dashboard.pane()).progress) == (StepMode.SLOW, "slow 2/s")
    assert await dashboard.keys() == [("S", "stop"), (".", "next event"), ("comma", "whole turn")]
    assert isinstance(await dashboard.press(STOP), Done)
    assert (stepper.mode, (await dashboard.pane()).progress) == (StepMode.STEP, "stopped")
    assert await dashboard.keys() == [("S", "run"), (".", "next event"), ("comma", "whole turn")]
    assert await dashboard.press(RUN) == Done("The loop runs.")
    assert stepper.mode is StepMode.RUN
    assert (await dashboard.view()).notes == ()
    for action in (NEXT, TURN):
        assert await dashboard.press(action) == Refused("The loop runs: S makes it wait.")
    assert stepper.mode is StepMode.RUN


async def test_who_lets_it_run_is_answered_also_if_another_steps_it_meanwhile(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepper_module, "SLICE", 0.0)
    await world.arrive(3)
    ann, ben = await stopped(world), Dashboard(world, "ben")
    for number, id_ in enumerate((1, 2, 3), start=1):
        world.clients[id_].sendall(b"hello")
        await parked(world, number)
    running = asyncio.create_task(ann.press(RUN))
    await asyncio.sleep(0)
    assert isinstance(await ben.press(START), Done)
    # A remote dashboard gets no other answer before this one.
    assert await asyncio.wait_for(running, 1.0) == Done("ben steps the loop again.")


async def test_the_mask_is_that_after_the_step_not_that_of_now(world: LiveWorld) -> None:
    await world.arrive(1)
    dashboard = await stopped(world)
    world.clients[1].sendall(b"hello")
    await parked(world, 1)
    await dashboard.press(NEXT)
    world.channel(1).hold(on=True)
    assert world.channel(1).registered == NONE
    rows = await dashboard.rows()
    assert rows["called"] == ("#1 READ: recv 5, send 5",)
    assert rows["mask"] == ("no change: READ",)


async def test_the_pane_tells_what_is_ready_next_and_what_was_done(world: LiveWorld) -> None:
    world.server.set_strategy(Strategy.TEXTBOOK)
    await world.arrive(2)
    dashboard = await stopped(world)
    assert await dashboard.rows() == {"ready": ("nothing: the loop waits for its clients",)}
    assert isinstance(await dashboard.press(NEXT), Refused)
    for id_ in (2, 1):
        world.clients[id_].sendall(b"hello")
        await parked(world, 3 - id_)

    pane, rows = await dashboard.pane(), await dashboard.rows()
    assert (pane.text, pane.ids) == ("step 0", frozenset({2}))
    assert rows["ready"] == ("#2 READ", "#1 READ")
    assert rows["next"][0].startswith("#2 READ: mask READ, open, queue 0, to recv 5")
    assert [(row.mask, row.parked) for row in (await dashboard.view()).rows] == [(READ, READ)] * 2

    assert await dashboard.press(NEXT) == Done("")
    pane, rows = await dashboard.pane(), await dashboard.rows()
    fd = world.channel(2).fd
    assert (pane.text, pane.ids) == ("step 1", frozenset({1}))
    assert rows["ready"] == ("#1 READ", "#2 WRITE")
    assert rows["called"] == ("#2 READ: recv 5, queue 5",)
    assert rows["mask"] == (f"update_handler({fd}, READ -> WRITE)  queued",)

    await dashboard.press(NEXT)
    await dashboard.press(NEXT)
    rows = await dashboard.rows()
    assert rows["called"] == ("#2 WRITE: send 5",)
    assert rows["mask"] == ("no change: WRITE",)

    # A whole turn: a line for each event.
    assert await dashboard.press(TURN) == Done("")
    lines = (await dashboard.pane()).table.rows
    assert [line for line in lines if line[0] == "called"] == [
        ("called", "#1 WRITE: send 5", "no change"),
        ("called", "#2 WRITE: queue empty", "WRITE -> READ (flushed)"),
    ]
    # The last one stays on the screen when there is nothing to be delivered.
    await dashboard.press(TURN)
    await dashboard.press(TURN)
    before = await dashboard.rows()
    assert before["called"] == ("#1 WRITE: queue empty",)
    assert isinstance(await dashboard.press(TURN), Refused)
    assert isinstance(await dashboard.press(NEXT), Refused)
    assert await dashboard.rows() == before
    await dashboard.press(RUN)
    assert [row.parked for row in (await dashboard.view()).rows] == [NONE] * 2


async def test_many_ready_events_and_clients_that_come_and_go(world: LiveWorld) -> None:
    await world.arrive(8)
    dashboard = await stopped(world)
    for client in world.clients.values():
        client.close()
    await parked(world, 8)
    if sys.platform == "linux":
        assert "to recv 0, its end has come" in (await dashboard.rows())["next"][0]
    names = (await dashboard.rows())["ready"]
    assert (len(names), names[-1]) == (7, "+2")
    await dashboard.press(NEXT)
    rows = await dashboard.rows()
    assert rows["called"][0].endswith("READ: recv 0 (end of file), close")
    assert rows["mask"][0].endswith(")  peer end")
    assert rows["mask"][0].startswith("remove_handler(")
    await dashboard.press(TURN)
    lines = (await dashboard.pane()).table.rows
    assert [line[-1] for line in lines if line[0] == "called"] == ["remove_handler (peer end)"] * 3
    arriving = asyncio.create_task(world.arrive(1))
    await parked(world, 1)
    pane, rows = await dashboard.pane(), await dashboard.rows()
    assert (rows["ready"], rows["next"], pane.ids) == (("accept",), ("accept",), frozenset({0}))
    await dashboard.press(NEXT)
    await arriving
    rows = await dashboard.rows()
    assert rows["called"] == ("accept: accept #9",)
    assert rows["mask"] == (f"add_handler({world.channel(9).fd}, READ)  accepted",)


async def test_a_step_stops_a_slow_loop(world: LiveWorld) -> None:
    await world.arrive(1)
    dashboard = Dashboard(world, "ann")
    world.server.stepper.rate = 0.1
    await dashboard.press(START)
    world.clients[1].sendall(b"hello")
    await parked(world, 1)
    assert await dashboard.press(NEXT) == Done("")
    assert (await dashboard.pane()).progress == "stopped"
    assert world.channel(1).connection.bytes_out == 5


async def test_another_viewer_sees_who_steps_and_can_only_end_it(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.arrive(1)
    ann, ben = await stopped(world, "pid 7"), Dashboard(world, "ben")
    assert (await ben.pane()).text == "step 0, by pid 7"
    assert await ben.keys() == [("S", "run"), *IDLE]
    only = Refused("Only pid 7 can: it steps the loop. S lets it run.")
    assert await ben.press(NEXT) == await ben.press(TURN) == only
    ben.source.close()
    assert (await ann.pane()).progress == "stopped"
    ben = Dashboard(world, "ben")
    world.clients[1].sendall(b"hello")
    await parked(world, 1)
    await ben.press(RUN)
    assert world.channel(1).connection.bytes_out == 5
    assert await ann.keys() == [("S", "step"), *IDLE]
    # Who has stepped reads who has ended it, until then or until it steps again.
    (note,) = (await ann.view()).notes
    assert note == Note(NoteKind.NOW, "Stepping has ended: ben let the loop run.")
    assert (await ben.view()).notes == ()
    await ann.press(START)
    assert [note.kind for note in (await ann.view()).notes] == [NoteKind.PANE]
    await ben.press(RUN)
    monkeypatch.setattr(stepping, "SHOWN", 0.0)
    assert (await ann.view()).notes == ()
    # It is another one's now, and the first that goes does not end it.
    await ben.press(START)
    ann.source.close()
    assert world.server.stepper.mode is StepMode.SLOW


async def test_a_viewer_that_may_not_act_sees_the_pane(world: LiveWorld) -> None:
    await stopped(world)
    view = await ReadOnlySource(Dashboard(world, "ben").source).view(Query())
    assert (view.actions, view.notes[0].progress) == ((), "stopped")


async def test_a_viewer_that_closes_lets_the_loop_run(world: LiveWorld) -> None:
    await world.arrive(1)
    dashboard = await stopped(world)
    world.clients[1].sendall(b"hello")
    await parked(world, 1)
    dashboard.source.close()
    await world.server.stepper.has_left()
    assert world.channel(1).connection.bytes_out == 5


async def test_a_server_that_ends_is_stepped_no_more(world: LiveWorld) -> None:
    await world.arrive(1)
    dashboard = await stopped(world)
    world.clients[1].sendall(b"hello")
    await parked(world, 1)
    await world.server.stepper.finish()
    assert world.channel(1).connection.bytes_out == 5
    assert await dashboard.keys() == []
    assert isinstance(await dashboard.press(START), Refused)
    assert world.server.stepper.mode is StepMode.RUN


async def test_a_viewer_that_polls_no_more_lets_the_loop_run(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(stepping, "FORGOTTEN", 0.2)
    dashboard = await stopped(world)
    for _ in range(6):
        await asyncio.sleep(0.05)
        await dashboard.view()
        assert world.server.stepper.mode is StepMode.STEP
    await until(lambda: world.server.stepper.mode is StepMode.RUN, 1.0)
    (record,) = [record for record in caplog.records if record.msg == "step-forgotten"]
    assert vars(record)["fields"] == {"by": "ann"}
