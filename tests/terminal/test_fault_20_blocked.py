"""The terminal is not read: clients notice nothing; the screen is right once it is read again."""

import signal
import socket
import time

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.picture import assert_like_a_fresh_one
from tests.terminal.probe import probed
from tests.terminal.program import DASHBOARD, PAYLOAD, fill_queue, receive
from tests.terminal.terminal import Terminal

UNREAD = 4.0
"""Seconds; Textual's own driver stops the loop after 2 or 3."""
RIGHT_AGAIN = 1.0
"""Seconds after the terminal is read again, within which the screen is right."""
AT_ONCE = 2.0
"""Seconds that an end may take that waits for nobody."""
OFTEN = ("--refresh", "0.05")


def fill(terminal: Terminal) -> None:
    """Stop reading, and wait until the terminal takes nothing any more."""
    terminal.stop_reading()
    history: list[tuple[float, int]] = [(time.monotonic(), 0)]

    def is_full() -> bool:
        now, waiting = time.monotonic(), terminal.unread()
        if waiting != history[-1][1]:
            history.append((now, waiting))
        return waiting > 0 and now - history[-1][0] > 0.5

    wait_until(is_full)


@pytest.mark.parametrize("unread_for", [UNREAD, pytest.param(30.0, marks=pytest.mark.soak)])
def test_the_echo_continues_and_the_screen_is_right_again(
    start: Starter, unread_for: float
) -> None:
    started = start(*OFTEN)
    clients: list[socket.socket] = [started.client(1)]
    with probed(started):
        started.wait_row(2, lambda row: row.state == "open")
        began = time.monotonic()
        fill(started.terminal)
        # Everything on the screen changes, and nothing of it is seen.
        started.type("l")
        clients += [started.connect() for _ in range(3)]
        started.type("?")
        started.type("\x1b")
        time.sleep(max(0.0, began + unread_for - time.monotonic()))
        started.terminal.resume_reading()
        expected = {id_: (place, "open") for place, id_ in enumerate((1, 2, 3, 4, 5))}

        def is_right() -> bool:
            first = min((row.y for row in started.rows().values()), default=0)
            shown = {id_: (row.y - first, row.state) for id_, row in started.rows().items()}
            return shown == expected and "journal, newest" not in started.terminal.text()

        started.wait_for(is_right, RIGHT_AGAIN)
        assert_like_a_fresh_one(started)
    assert started.terminal.modes() >= DASHBOARD


@pytest.mark.parametrize("end", [signal.SIGTERM, "qq"])
def test_it_ends_in_time_and_the_terminal_is_restored(
    start: Starter, end: signal.Signals | str
) -> None:
    started = start(*OFTEN)
    fill(started.terminal)
    with probed(started, ended=True):
        began = time.monotonic()
        if isinstance(end, str):
            started.type(end)
        else:
            started.terminal.signal(end)
        status = started.terminal.wait_exit()
        assert time.monotonic() - began < AT_ONCE
    assert status == (0 if isinstance(end, str) else 128 + end)
    assert started.terminal.attributes() == started.terminal.attributes_before
    started.terminal.resume_reading()
    started.wait_for(lambda: not started.terminal.modes())


def test_clients_receive_their_queues(start: Starter) -> None:
    started = start(*OFTEN, "--high-water", "16MiB", "--drain-timeout", "30")
    client = fill_queue(started)
    fill(started.terminal)
    with probed(started, ended=True):
        started.terminal.signal(signal.SIGTERM)
        assert receive(client) == PAYLOAD
    client.close()
    began = time.monotonic()
    assert started.terminal.wait_exit() == 128 + signal.SIGTERM
    assert time.monotonic() - began < AT_ONCE
