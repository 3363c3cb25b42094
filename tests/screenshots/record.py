"""The moments that the pictures show: `python -m tests.screenshots.record SESSION ...`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from echotui.demo.scenario_files import find
from echotui.model.cause import Cause
from echotui.model.command import Hold, Kick, Strength
from echotui.model.ending import Reason
from echotui.model.journal import LoopCall
from echotui.model.limits import Limits
from echotui.model.mask import READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import View
from tests.screenshots.faulted import record_faults
from tests.screenshots.fleet import record_fleet
from tests.screenshots.foreign import record_observed, record_proxied
from tests.screenshots.session import demo_session, session
from tests.screenshots.stepped import record_steps

GREEDY: Final = 12
REASONS: Final = {
    Reason.PEER_CLOSED, Reason.PEER_RESET, Reason.KICKED_DRAIN, Reason.KICKED_CLOSE,
    Reason.KICKED_RESET, Reason.IDLE_TIMEOUT, Reason.WRITE_STALL,
}  # fmt: skip
"""How connections end in the history: what the clients of a session can bring about."""


def _of(view: View, host: str) -> list[Row]:
    """The connections of one host that live."""
    return [row for row in view.rows if row.address.host == host and not row.ending]


def _up(seconds: float) -> Callable[[View], bool]:
    return lambda view: view.server.uptime >= seconds


def _in(view: View, state: State) -> list[Row]:
    return [row for row in view.rows if row.state is state]


async def record_desk() -> None:
    """A working day: talkers, visitors, slow readers, and an operator who acts on some."""
    async with session("desk", Limits(max_per_ip=16)) as recorder:
        view = await recorder.when(lambda view: _of(view, "127.0.0.7"))
        slow = _of(view, "127.0.0.7")[0].id

        def is_busy(view: View) -> bool:
            (wave,) = _of(view, "127.0.0.8")
            choked, draining = _in(view, State.CHOKED), _in(view, State.DRAINING)
            return bool(choked and draining and wave.queued and wave.mask == READ | WRITE)

        view = await recorder.when(_up(34.0), slow)
        await recorder.act(Hold(_of(view, "127.0.0.4")[0].id, on=True))
        await recorder.when(_up(36.5), slow)
        await recorder.when(is_busy, slow)
        await recorder.act(Kick(_of(view, "127.0.0.20")[0].id, Strength.CLOSE))
        await recorder.act(Kick(_of(view, "127.0.0.6")[0].id, Strength.DRAIN))
        view = await recorder.when(lambda view: is_busy(view) and _in(view, State.LINGERING), slow)
        recorder.keep("desk", view)

        view = await recorder.when(lambda view: view.detail.row.state is State.CHOKED, slow)
        await recorder.act(Kick(slow, Strength.CLOSE))
        seconds = view.server.uptime + 3.0
        recorder.keep("ended", await recorder.when(_up(seconds), slow))


async def record_crush() -> None:
    """Greedy clients beside others, and what is left when they have gone."""
    limits = Limits(max_per_ip=GREEDY, keep_closed=3600, stall_timeout=16, idle_timeout=10)
    async with session("crush", limits) as recorder:
        # The loop's lag is of the last 10 s, and the dashboard's start is not to be among them.
        await recorder.when(_up(12.5))
        view = await recorder.when(
            lambda view: len(_in(view, State.CHOKED)) == GREEDY and _in(view, State.DRAINING)[3:]
        )
        recorder.keep("crush", view)
        greedy = _of(view, "127.0.0.7")
        for row in greedy[:2]:
            await recorder.act(Kick(row.id, Strength.CLOSE))
        for row in greedy[2:5]:
            await recorder.act(Kick(row.id, Strength.RESET))
        await recorder.act(Kick(_of(view, "127.0.0.2")[1].id, Strength.DRAIN))
        view = await recorder.when(
            lambda view: (
                {row.ending.reason for row in view.rows} >= REASONS and not _in(view, State.CHOKED)
            )
        )
        recorder.keep("history", await recorder.when(_up(view.server.uptime + 1.0)))


def _told(view: View, cause: Cause, state: State) -> bool:
    """Whether the note's call has come, and a client that it is about is in a state."""
    note = view.notes[0]
    come = any(
        isinstance(line, LoopCall) and line.cause is cause and note.is_about(line)
        for line in view.journal.lines
    )
    about = [row for row in view.rows if row.id in note.ids]
    return come and any(row.state is state and row.reads for row in about)


async def record_tour() -> None:
    """The tour, at its own pace."""
    scenario = find("tour")
    moments: tuple[Callable[[View], object], ...] = (
        lambda view: _told(view, Cause.ACCEPTED, State.OPEN),
        lambda view: _told(view, Cause.HIGH_WATER, State.CHOKED),
        lambda view: _told(view, Cause.PEER_END, State.DRAINING),
        lambda view: (
            scenario.steps[int(view.notes[0].progress.partition("/")[0]) - 1].until
            and _told(view, Cause.HIGH_WATER, State.CHOKED)
        ),
    )
    async with demo_session(scenario) as recorder:
        for number, true in enumerate(moments, start=1):
            recorder.keep(f"tour-{number}", await recorder.when(true))


SESSIONS: Final[Mapping[str, Callable[[], Awaitable[None]]]] = {
    "desk": record_desk,
    "crush": record_crush,
    "tour": record_tour,
    "steps": record_steps,
    "faults": record_faults,
    "fleet": record_fleet,
    "proxied": record_proxied,
    "observed": record_observed,
}


async def _main(names: list[str]) -> None:
    for name in names:
        await SESSIONS[name]()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
