"""Thousands of events a second: merged and bounded, and no other client notices."""

import time
from collections.abc import Callable

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program

OK = 0.03
"""Seconds that the 99th percentile of another client's echoes may take."""
SECONDS = 0.8
A_SECOND = 3000
FLOODS = {
    "moves": "\x1b[<35;{x};10M",
    "drags": "\x1b[<32;{x};10M",
    "wheel": "\x1b[<65;20;10M",
    "wheel both ways": "\x1b[<65;20;10M\x1b[<64;20;10M",
    "focus": "\x1b[O\x1b[I",
    "clicks": "\x1b[<0;20;{y}M\x1b[<0;20;{y}m",
}


def flood(program: Program, make: Callable[[int], str]) -> None:
    """Send so many a second, for a while."""
    began, sent = time.monotonic(), 0
    while (elapsed := time.monotonic() - began) < SECONDS:
        due = int(elapsed * A_SECOND)
        if due > sent:
            program.type("".join(make(number) for number in range(sent, due)))
        sent = due
        time.sleep(0.005)


@pytest.mark.parametrize("name", FLOODS)
def test_another_client_notices_nothing_and_keys_work_at_once(start: Starter, name: str) -> None:
    started = start()
    for id_ in (1, 2, 3):
        started.client(id_)
    with probed(started, ok=OK):
        flood(started, lambda number: FLOODS[name].format(x=1 + number % 100, y=5 + number % 3))
    pressed = time.monotonic()
    started.type("D")
    started.wait_for("Cancel")
    assert time.monotonic() - pressed < 2


def test_moves_without_a_button_are_not_asked_for(start: Starter) -> None:
    modes = start().terminal.modes()
    assert {"?1000", "?1002", "?1006"} <= modes
    assert not {"?1003", "?1015", "?1016"} & modes


def test_30_000_keys_do_not_act_half_a_minute_later(start: Starter) -> None:
    started = start()
    started.client(1)
    started.client(2)
    with probed(started, ok=OK):
        typed = time.monotonic()
        started.type("jk" * 15_000)
        started.wait_for(lambda: "keys or clicks were dropped: too many" in started.banner())
        assert time.monotonic() - typed < 8
    # No key acts any more, and the next one does.
    started.type("g")
    wait_until(lambda: started.cursor_ids() == [1])
    started.type("j")
    wait_until(lambda: started.cursor_ids() == [2])
