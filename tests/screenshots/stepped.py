"""The loop is stopped: of two clients that have sent, one was received, the other comes next."""

from collections.abc import Callable
from typing import Final

from echotui.demo.notes import NEXT as NEXT_SCENARIO_STEP
from echotui.demo.scenario_files import find
from echotui.model.command import Invoke
from echotui.model.note import NoteKind, of_kind
from echotui.model.view import View
from echotui.sources.stepping import NEXT, START, STOP
from tests.screenshots.session import Recorder, demo_session

EVENTS: Final = 4
"""Of the first client: accept, READ, WRITE, and the WRITE that finds nothing queued."""
STARTED: Final = 11.5
CONNECTED: Final = 1.0
"""Seconds in which the clients of a scenario step have connected."""


async def record_steps() -> None:
    """Step `textbook` by the keys, as the scenario `steps` asks for."""
    async with demo_session(find("steps")) as recorder:
        # The loop's lag is of the last 10 s, and the dashboard's start is not to be among them.
        await recorder.when(lambda view: view.server.uptime >= STARTED)
        for action in (START, STOP):
            await recorder.act(Invoke(action.id))
        for _ in range(EVENTS):
            await _deliver(recorder)
        await recorder.act(Invoke(NEXT_SCENARIO_STEP.id))
        view = await recorder.when(lambda view: _ready(view) == ("accept",))
        # Both have connected by then: they are accepted by one event.
        await recorder.when(_at(view.at + CONNECTED))
        await _deliver(recorder)
        view = await recorder.when(lambda view: len(_ready(view)) > 1)
        await _deliver(recorder)
        recorder.keep("steps", await recorder.when(_at(view.at + CONNECTED)))


async def _deliver(recorder: Recorder) -> None:
    await recorder.when(_ready)
    await recorder.act(Invoke(NEXT.id))


def _at(at: float) -> Callable[[View], bool]:
    return lambda view: view.at >= at


def _ready(view: View) -> tuple[str, ...]:
    """The events that are ready, as the pane names them."""
    panes = of_kind(view.notes, NoteKind.PANE)
    rows = {label: texts for label, *texts in panes[0].table.rows} if panes else {}
    return tuple(rows["ready"]) if "next" in rows else ()
