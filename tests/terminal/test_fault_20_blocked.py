"""The terminal is not read: clients notice nothing; the screen is right once it is read again."""

import fcntl
import signal
import socket
import struct
import termios
import time

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Start
from tests.terminal.probe import EVERY, OK, p99, probed
from tests.terminal.program import DASHBOARD, OWED, Program, owe, receive
from tests.terminal.terminal import Terminal, _Screen
from tests.terminal.test_sizes import NUMBERS

UNREAD = 4.0
"""Seconds; Textual's own driver stops the loop after 2 or 3."""
RIGHT_AGAIN = 1.0
"""Seconds after the terminal is read again, within which the screen is right."""
AT_ONCE = 2.0
"""Seconds that an end may take that waits for nobody."""
OFTEN = ("--refresh", "0.05")


def unread(terminal: Terminal) -> int:
    """How many bytes wait in the terminal for being read."""
    answer = fcntl.ioctl(terminal._master, termios.FIONREAD, bytes(4))
    return int(struct.unpack("i", answer)[0])


def fill(terminal: Terminal) -> None:
    """Stop reading, and wait until the terminal takes nothing any more."""
    terminal.stop_reading()
    seen: list[tuple[float, int]] = [(time.monotonic(), 0)]

    def is_full() -> bool:
        now, waiting = time.monotonic(), unread(terminal)
        if waiting != seen[-1][1]:
            seen.append((now, waiting))
        return waiting > 0 and now - seen[-1][0] > 0.5

    wait_until(is_full)


def test_the_echo_goes_on_and_the_screen_is_right_again(program: Start) -> None:
    started = program(*OFTEN)
    clients: list[socket.socket] = [started.client(1)]
    with probed(started.address) as took:
        started.wait_row(2, lambda row: row.state == "open")
        began = time.monotonic()
        fill(started.terminal)
        # Everything on the screen changes, and nothing of it is seen.
        started.type("l")
        clients += [started.connect() for _ in range(3)]
        started.type("?")
        started.type("\x1b")
        time.sleep(max(0.0, began + UNREAD - time.monotonic()))
        started.terminal.go_on_reading()
        expected = {id_: (place, "open") for place, id_ in enumerate((1, 2, 3, 4, 5))}

        def is_right() -> bool:
            first = min((row.y for row in started.rows().values()), default=0)
            shown = {id_: (row.y - first, row.state) for id_, row in started.rows().items()}
            return shown == expected and "loop calls" not in started.terminal.text()

        started.wait_for(is_right, RIGHT_AGAIN)
        assert_like_a_fresh_one(started)
    # The rest is what the threads of this test cost each other.
    assert sum(took) + EVERY * len(took) > 0.8 * UNREAD
    assert p99(took) < OK
    assert started.terminal.modes() >= DASHBOARD


def drawn(screen: _Screen) -> list[tuple[str, list[str]]]:
    """What is on a screen but for numbers, which change by themselves; and its colours."""
    return [
        (
            " ".join(NUMBERS.sub("", line).split()),
            [screen.buffer[y][x].bg for x in range(screen.columns)],
        )
        for y, line in enumerate(screen.display)
    ]


def assert_like_a_fresh_one(program: Program) -> None:
    """Compare with a terminal that has seen nothing but the whole screen painted once more."""
    terminal = program.terminal
    columns, rows = terminal.screen.columns, terminal.screen.lines
    seen = drawn(terminal.screen)
    before = len(terminal.raw)
    terminal.resize(columns - 1, rows)
    terminal.resize(columns, rows)

    def is_alike() -> bool:
        fresh = _Screen(columns, rows)
        fresh.feed(terminal.raw[before:])
        return drawn(fresh) == seen

    program.wait_for(is_alike)


@pytest.mark.parametrize("end", [signal.SIGTERM, "q"])
def test_it_ends_in_time_and_the_terminal_is_restored(
    program: Start, end: signal.Signals | str
) -> None:
    started = program(*OFTEN)
    fill(started.terminal)
    began = time.monotonic()
    if isinstance(end, str):
        started.type(end)
    else:
        started.terminal.signal(end)
    status = started.terminal.wait_exit()
    assert time.monotonic() - began < AT_ONCE
    assert status == (0 if isinstance(end, str) else 128 + end)
    assert started.terminal.attributes() == started.terminal.attributes_before
    started.terminal.go_on_reading()
    started.wait_for(lambda: not started.terminal.modes())


def test_clients_get_what_they_are_owed(program: Start) -> None:
    started = program(*OFTEN, "--high-water", "16MiB", "--drain-timeout", "30")
    client = owe(started)
    fill(started.terminal)
    started.terminal.signal(signal.SIGTERM)
    assert receive(client) == OWED
    client.close()
    began = time.monotonic()
    assert started.terminal.wait_exit() == 128 + signal.SIGTERM
    assert time.monotonic() - began < AT_ONCE
