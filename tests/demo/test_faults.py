"""The scenario `faults`: each does what its caption says, and the clients notice it."""

import asyncio
from collections.abc import Callable
from typing import Final

import pytest

from echotui.demo.fault_phase import FaultPhase
from echotui.demo.scenario import Step
from echotui.demo.scenario_files import find
from echotui.model import fault_text
from echotui.model.cause import Cause
from echotui.model.ending import Reason
from echotui.model.fault_kinds import KINDS
from echotui.model.journal import Ended, Injected
from echotui.model.mask import NONE, READ
from echotui.model.row import Row
from echotui.model.strategy import Strategy
from echotui.server.sockets import can_close_without_end
from tests.demo.observing import Observed, observed
from tests.demo.test_truth import at_leisure
from tests.server.bench import until

SPEED: Final = 20.0
WITHIN: Final = 20.0
STORY: Final = at_leisure(find("faults"))
ECHO: Final = "an echo after"
OVER: Final = "its connection has ended: "


def name_of(step: Step) -> str:
    """The kind of a step's fault."""
    return fault_text.parse(step.faults[0].rule, once=True).faults[0].__class__.__name__


def seconds(noticed: str) -> float:
    """How long an echo took."""
    number, unit = noticed.removeprefix(f"{ECHO} ").split()
    return float(number) / (1000 if unit == "ms" else 1)


def waits(row: Row) -> bool:
    """Whether bytes wait although the mask has no WRITE."""
    return row.queued > 0 and row.mask == READ


SHOWS: Final[dict[str, tuple[Callable[[Row], bool], Callable[[str], bool]]]] = {
    "Latency": (waits, lambda noticed: ECHO in noticed and seconds(noticed) >= 0.02),
    "Bandwidth": (lambda row: waits(row) and row.queued > 1000, lambda noticed: ECHO in noticed),
    "Slicer": (lambda row: waits(row) and row.queued < 500, lambda noticed: ECHO in noticed),
    "LimitBytes": (lambda row: row.bytes_out == 1000, lambda noticed: OVER in noticed),
    "Timeout": (waits, lambda noticed: noticed == f"{OVER}end of file"),
    "Mute": (
        lambda row: row.mask == NONE and row.cause is Cause.FAULT,
        lambda noticed: "no echo for" in noticed,
    ),
    "Swallow": (lambda row: not row.bytes_out, lambda noticed: "no echo for" in noticed),
    "Reset": (lambda row: row.cause is Cause.FAULT, lambda noticed: noticed == f"{OVER}reset"),
    "SlowClose": (
        lambda row: row.mask == NONE and row.bytes_out == 2000 and not row.ending,
        lambda noticed: noticed == f"{OVER}end of file",
    ),
    "Corrupt": (lambda row: bool(row.bytes_out), lambda noticed: " came back as 0x" in noticed),
    "HalfOpen": (lambda row: row.cause is Cause.FAULT, lambda noticed: noticed == f"{OVER}reset"),
}
"""By kind: when the row is as its caption says, and what its client notices."""
ENDS: Final = {
    "LimitBytes": "limit", "Timeout": "timeout", "Reset": "reset", "HalfOpen": "half-open",
}  # fmt: skip
"""Those that end the connection, as the journal names them."""


def noticed_by(world: Observed, id_: int) -> str:
    """What the screen says that a client notices."""
    texts = world.player.question.removeprefix("What they notice: ").removesuffix(".").split("; ")
    return next((text.split(" ", 1)[1] for text in texts if text.startswith(f"#{id_} ")), "")


def is_told(world: Observed) -> bool:
    """Whether the caption has the only rule that is on."""
    rules = world.server.faults.rules
    return len(rules) == 1 and rules[0].faults in world.player.caption.text


def numbers(world: Observed) -> set[int]:
    """The rules that are on."""
    return {rule.number for rule in world.server.faults.rules}


async def watch(world: Observed, step: Step) -> None:
    """Wait until the row is as the caption says, and the client has noticed the fault."""
    kind = name_of(step)
    is_so, is_noticed = SHOWS[kind]
    await until(lambda: world.player.caption.ids, WITHIN)
    rows = notices = False
    deadline = asyncio.get_running_loop().time() + WITHIN
    first = None
    while not (rows and notices):
        for id_ in world.player.caption.ids:
            first = first or id_
            rows = rows or is_so(await world.row(id_))
            notices = notices or bool(is_noticed(noticed_by(world, id_)))
        assert asyncio.get_running_loop().time() < deadline, (kind, rows, notices)
        assert world.player.alarm == ""
        await asyncio.sleep(0.002)
    if kind in ENDS:
        ended = next(
            line
            for line in world.server.journal.newest(2000)
            if isinstance(line, Ended) and line.id == first
        )
        assert (ended.ending.reason, ended.ending.error) == (Reason.FAULT, ENDS[kind])


async def test_each_fault_is_seen_in_its_step_and_off_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = [step for step in STORY.steps if step.faults]
    assert {name_of(step) for step in steps} == {kind.type.__name__ for kind in KINDS.values()}
    async with observed(STORY, Strategy.EAGER, SPEED, monkeypatch) as world:
        for step in steps:
            if name_of(step) != "HalfOpen" or can_close_without_end():
                await until(lambda: is_told(world), WITHIN)
                await watch(world, step)
            before = numbers(world)
            assert world.player.go(1)
            await until(lambda before=before: not before & numbers(world))  # type: ignore[misc]
        await until(lambda: not world.server.faults.rules)


async def test_captions_say_that_the_operator_has_taken_a_fault_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with observed(STORY, Strategy.EAGER, SPEED, monkeypatch) as world:
        await until(lambda: "latency" in world.player.caption.text, WITHIN)
        await world.server.faults.clear()
        await until(lambda: "You have taken this fault off" in world.player.caption.text)
        assert world.player.go(1)
        assert world.player.go(-1)
        await until(lambda: "latency" in world.player.caption.text, WITHIN)
        lines = world.server.journal.newest(100)
        assert sum(isinstance(line, Injected) and line.on and line.id > 0 for line in lines) >= 2


async def test_without_the_right_half_open_is_said_to_be_impossible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("echotui.server.faults.active_rule.can_close_without_end", lambda: False)
    async with observed(STORY, Strategy.EAGER, SPEED, monkeypatch) as world:
        last = len([step for step in STORY.steps if step.faults])
        for _ in range(last - 1):
            assert world.player.go(1)
        await until(lambda: "CAP_NET_ADMIN" in world.player.caption.text, WITHIN)
        assert not world.server.faults.rules
    refused = [each for step in STORY.steps for each in step.captions]
    assert any(each.fault is FaultPhase.REFUSED for each in refused)
