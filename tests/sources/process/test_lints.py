import pytest

from echotui.model.lint import LintCount
from echotui.model.lints import BY_NAME
from echotui.model.mask import EDGE, NONE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.sources.process.sample import Entry, Identity, ProcessInfo, SocketTimes
from echotui.sources.process.watched import WatchedProgram
from tests.sources.contract import poll
from tests.sources.process.world import (
    HERE,
    PROCESS,
    ProcessWorld,
    entry_of,
    program_info,
    sample_of,
)

MIB = 1 << 20
Step = tuple[float, dict[str, object]]
"""Seconds since the first sample, and the values of the entry."""


async def lints_after(*steps: Step, allowed: tuple[str, ...] = ()) -> dict[str, str]:
    """The sentences of the lints that a connection shows in the end, by their names."""
    now = 1000.0
    program = WatchedProgram(lambda: sample_of(now), allowed=allowed, clock=lambda: now)
    at = 0.0
    for at, values in steps:
        await program.take(sample_of(now + at, entry_of(1, **values)))
    (descriptor,) = program.descriptors.live.values()
    assert [each.name for each in program.lints.counts] == list(descriptor.lints)
    assert all(each.count == 1 and each.sentence for each in program.lints.counts)
    states = program.lints.states(descriptor, now + at)
    assert tuple(each.name for each in states) == descriptor.lints
    return {each.name: each.sentence for each in states}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": "CLOSE-WAIT"}, "Its peer closed 12 s ago or earlier"),
        ({"sendq": 4096}, "Its send queue of 4 KiB has not moved for 14 s"),
        ({}, ""),
    ],
)
async def test_what_tcp_knows_of_the_time_before_counts_at_once(
    values: dict[str, object], sentence: str
) -> None:
    times = {1001: SocketTimes(900.0, 900.0, 12.0, 14.0)}
    program = WatchedProgram(lambda: sample_of(1000.0), clock=lambda: 1000.0)
    await program.take(sample_of(1000.0, entry_of(1, **values))._replace(times=times))
    shown = program.lints.states(program.descriptors.live[1], 1000.0)
    assert [each.sentence.startswith(sentence) for each in shown] == [True] * bool(sentence)


QUEUED: dict[str, object] = {"sendq": 4096, "mask": READ | WRITE}
IDLE: dict[str, object] = {"sendq": 0, "mask": READ | WRITE}
CASES: dict[str, tuple[list[Step], dict[str, str]]] = {
    "its queue has not moved": (
        [(0, QUEUED), (10, QUEUED)],
        {"stuck": "Its send queue of 4 KiB has not moved for 10 s"},
    ),
    "not for long enough": ([(0, QUEUED), (9.9, QUEUED)], {}),
    "it has moved": ([(0, QUEUED), (9, {**QUEUED, "bytes_out": 1}), (18, QUEUED)], {}),
    "it was empty": ([(0, QUEUED), (5, {"sendq": 0}), (14, QUEUED)], {}),
    "it grows and does not move": (
        [(0, QUEUED), (6, {**QUEUED, "sendq": 8192}), (12, {**QUEUED, "sendq": 9000})],
        {"stuck": "Its send queue of 9 KiB has not moved for 12 s"},
    ),
    "much is in the kernel": (
        [(0, {"sendq": 3 * MIB})],
        {"kernel-queue": "The kernel holds 3.0 MiB that count as sent"},
    ),
    "sent again": (
        [(0, {"retrans": 2}), (3, {"retrans": 5}), (12.9, {"retrans": 5})],
        {"retransmits": "3 TCP segments were sent again 10 s ago; 5 since it connected."},
    ),
    "once": (
        [(0, {"retrans": 0}), (3, {"retrans": 1})],
        {"retransmits": "1 TCP segment was sent again 0 s ago; 1 since it connected."},
    ),
    "sent again before": ([(0, {"retrans": 2}), (3, {"retrans": 5}), (13, {"retrans": 5})], {}),
    "an empty mask": (
        [(0, {"mask": NONE})],
        {"empty-mask": "Registered for neither READ nor WRITE"},
    ),
    "a one-shot that fired": ([(0, {"mask": ONE_SHOT})], {}),
    "no epoll has it": ([(0, {"mask": UNSEEN})], {}),
    "writes and has nothing to send": (
        [(0, IDLE), (0.5, IDLE)],
        {"idle-write": "Registered for WRITE, level-triggered, and its send queue was empty"},
    ),
    "in one sample alone": ([(0, IDLE), (0.5, QUEUED), (1, IDLE)], {}),
    "edge-triggered": ([(0, {**IDLE, "mask": WRITE | EDGE})] * 2, {}),
    "one-shot": ([(0, {**IDLE, "mask": WRITE | ONE_SHOT})] * 2, {}),
    "connecting": ([(0, {**IDLE, "state": "SYN-SENT"})] * 2, {}),
    "queue not known": ([(0, {"mask": WRITE})] * 2, {}),
    "a leak": (
        [(0, {"state": "CLOSE-WAIT"}), (10, {"state": "CLOSE-WAIT"})],
        {"close-wait": "Its peer closed 10 s ago or earlier"},
    ),
    "none yet": ([(0, {}), (5, {"state": "CLOSE-WAIT"}), (14, {"state": "CLOSE-WAIT"})], {}),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_connection_shows_what_is_wrong_with_it(case: str) -> None:
    steps, expected = CASES[case]
    found = await lints_after(*steps)
    assert found.keys() == expected.keys()
    for name, beginning in expected.items():
        assert found[name].startswith(beginning)
        assert found[name].endswith(".")


async def test_what_is_allowed_is_not_reported() -> None:
    steps: tuple[Step, ...] = ((0.0, {"sendq": 3 * MIB}), (20.0, {"sendq": 3 * MIB}))
    assert (await lints_after(*steps)).keys() == {"stuck", "kernel-queue"}
    assert (await lints_after(*steps, allowed=("stuck",))).keys() == {"kernel-queue"}
    assert not WatchedProgram(lambda: sample_of(0), allowed=tuple(BY_NAME)).lints.reported(
        observed=True
    )


async def test_what_a_program_can_show_is_known(world: ProcessWorld) -> None:
    names = (
        "stuck", "kernel-queue", "retransmits", "empty-mask", "idle-write", "close-wait",
        "descriptors", "backlog",
    )  # fmt: skip
    assert (await poll(world)).server.lints == names
    await world.program.take(sample_of(0.0, processes=(program_info(observed=True),)))
    assert set((await poll(world)).server.lints) == {*names, "slow-loop"}


async def of_program(*entries: Entry, process: ProcessInfo | None = None) -> tuple[LintCount, ...]:
    program = WatchedProgram(lambda: sample_of(0), clock=lambda: 0.0)
    await program.take(sample_of(0.0, *entries, processes=(process or program_info(),)))
    return program.lints.counts


async def test_the_program_shows_few_descriptors_left() -> None:
    assert await of_program(process=program_info(descriptors=820, limit=1024)) != ()
    (count,) = await of_program(process=program_info(descriptors=900, limit=1000))
    assert (count.name, count.count) == ("descriptors", 1)
    assert count.sentence.startswith("haproxy, pid 4711, has 900 of 1000 descriptors in use")
    assert await of_program(process=program_info(descriptors=819, limit=1024)) == ()
    assert await of_program(process=program_info(descriptors=9, limit=0)) == ()


async def test_the_program_shows_listeners_with_a_full_backlog() -> None:
    def listener(fd: int, waiting: int, limit: int) -> Entry:
        return Entry(
            Identity(PROCESS, fd, fd), "listener", READ, (4,), HERE, state="LISTEN",
            recvq=waiting, sendq=limit,
        )  # fmt: skip

    assert await of_program(listener(3, 4, 5), listener(4, 0, 0)) == ()
    (count,) = await of_program(listener(3, 5, 5), listener(4, 1, 128), listener(5, 1, 0))
    assert (count.name, count.count) == ("backlog", 2)
    assert count.sentence.startswith("5 clients wait to be accepted at 127.0.0.1:80, and 5 may")
