from inspect import currentframe

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.observer import call_log
from echotui.observer.call_log import FREQUENT, KEPT, CallLog


class Clock:
    """In seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(call_log, "monotonic", clock)
    return clock


def looped(log: CallLog) -> type:
    """A loop that has two calls noted, of which one is frequent."""

    class Loop:
        def read(self) -> None:
            pass

        def write(self) -> None:
            pass

    def noting(name: str) -> object:
        return lambda _: log.note(-1, name, 0, 1, None, 0)

    log.patch(Loop, "read", noting("read"), is_frequent=True)
    log.patch(Loop, "write", noting("write"), is_frequent=False)
    return Loop


def test_of_a_busy_loop_frequent_calls_are_noted_again_a_second_later(clock: Clock) -> None:
    log = CallLog()
    loop = looped(log)()
    for _ in range(FREQUENT + 50):
        loop.read()
        clock.now += 0.0001
    loop.write()
    calls, missed = log.since(0)
    assert [len(calls), missed] == [FREQUENT + 1, 0]
    assert calls[-1].call == "write"
    clock.now += 1
    # At the rate of those that were noted.
    more, missed = log.since(calls[-1].number)
    assert more == []
    assert missed == pytest.approx(10_050, rel=0.01)
    loop.read()
    ((number, *_, call, _, _, _),), missed = log.since(calls[-1].number)
    assert (number, call, missed) == (FREQUENT + 2, "read", 0)


def test_of_a_loop_that_is_not_busy_all_calls_are_noted(clock: Clock) -> None:
    log = CallLog()
    loop = looped(log)()
    for _ in range(3 * FREQUENT):
        loop.read()
        clock.now += 1.1 / FREQUENT
    calls, missed = log.since(0)
    assert [len(calls), missed] == [3 * FREQUENT, 0]


def test_what_the_program_has_patched_too_stays(clock: Clock) -> None:
    log = CallLog()
    kind = looped(log)
    theirs = kind.read = lambda _: log.note(-1, "read", 0, 1, None, 0)  # type: ignore[attr-defined]
    for _ in range(2 * FREQUENT):
        kind().read()
    assert kind.read is theirs  # type: ignore[attr-defined]
    clock.now += 2
    log.since(0)
    assert kind.read is theirs  # type: ignore[attr-defined]


def test_a_child_notes_all_again(clock: Clock) -> None:
    log = CallLog()
    loop = looped(log)()
    for _ in range(FREQUENT):
        loop.read()
    clock.now += 0.1
    log.clear()
    loop.read()
    calls, _ = log.since(0)
    assert [call.number for call in calls] == [1]


@settings(max_examples=20)
@given(st.integers(0, KEPT + 50), st.integers(0, KEPT + 100))
def test_the_log_has_the_newest_calls_and_counts_the_others(made: int, known: int) -> None:
    log = CallLog()
    for number in range(made):
        log.note(-1, "add_reader", 0, 1, None, number)
    calls, missed = log.since(known)
    oldest = max(0, made - KEPT)
    assert [call.number for call in calls] == list(range(max(known, oldest) + 1, made + 1))
    assert missed == max(0, oldest - known)
    log.clear()
    log.note(-1, "add_reader", 0, 1, currentframe(), 0)
    ((number, _, _, inode, *_, cause),), _ = log.since(0)
    assert (number, inode) == (1, 0)
    assert cause.startswith("test_call_log.py:")
