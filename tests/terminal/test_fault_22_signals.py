"""However it is told to end: the terminal is as before, and the clients get what they are owed."""

import signal
import sys
import time

import pytest

from echotui.system.signals import SIGNALS as ENDING
from echotui.system.signals import signal_name
from tests.clients import connect, wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import DASHBOARD, ECHOTUI, PAYLOAD, Program, echoes, fill_queue, receive
from tests.terminal.terminal import Terminal

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
AT_ONCE = 2.0
"""Seconds that an end may take that waits for nobody."""


def is_restored(program: Program) -> bool:
    terminal = program.terminal
    return not terminal.modes() and terminal.attributes() == terminal.attributes_before


def assert_restored(program: Program) -> None:
    assert program.terminal.modes() == frozenset()
    assert program.terminal.attributes() == program.terminal.attributes_before


def assert_dashboard_is_on(program: Program) -> None:
    program.wait_for(lambda: program.terminal.modes() >= DASHBOARD)
    assert program.terminal.attributes() != program.terminal.attributes_before


@pytest.mark.parametrize("signum", SIGNALS)
def test_a_signal_restores_the_terminal_and_drains(start: Starter, signum: signal.Signals) -> None:
    started = start("--high-water", "16MiB", "--drain-timeout", "30")
    assert_dashboard_is_on(started)
    client = fill_queue(started)
    with probed(started, ended=True):
        started.terminal.signal(signum)
        # At once, and not when the last client has left.
        started.wait_for(lambda: is_restored(started), AT_ONCE)
    started.wait_for(
        r"^echotui: clients left: 1; all closed within [12]\d\.\d s; ctrl\+c stops at once\s*$"
    )
    assert receive(client) == PAYLOAD
    client.close()
    assert started.terminal.wait_exit() == 128 + signum
    assert_restored(started)
    with pytest.raises(ConnectionRefusedError):
        connect(started.address)


@pytest.mark.parametrize("first", [signal.SIGTERM, "q"])
def test_a_second_one_ends_at_once(start: Starter, first: signal.Signals | str) -> None:
    started = start("--high-water", "16MiB", "--drain-timeout", "30")
    client = fill_queue(started)
    if isinstance(first, str):
        started.type("q")
        started.wait_for(r"Quit\? 1 connected")
        started.type("q")
    else:
        started.terminal.signal(first)
    started.wait_for("clients left: 1")
    began = time.monotonic()
    # As the terminal does it, now that it is restored.
    started.type("\x03")
    status = started.terminal.wait_exit()
    assert time.monotonic() - began < AT_ONCE
    assert status == 128 + (signal.SIGINT if isinstance(first, str) else first)
    assert_restored(started)
    client.close()


def test_without_clients_it_ends_at_once(start: Starter) -> None:
    started = start()
    leaving = started.client(1)
    leaving.close()
    started.wait_for("open 0 ")
    began = time.monotonic()
    started.terminal.signal(signal.SIGINT)
    assert started.terminal.wait_exit() == 128 + signal.SIGINT
    assert time.monotonic() - began < AT_ONCE
    assert_restored(started)
    assert started.terminal.text().strip() == ""


def test_quit_drains_until_the_timeout(start: Starter) -> None:
    started = start("--high-water", "16MiB", "--drain-timeout", "1")
    with_queue, idle = fill_queue(started), started.client(2)
    assert echoes(idle)
    began = time.monotonic()
    started.type("q")
    started.wait_for(r"Quit\? 2 connected")
    started.type("q")
    assert receive(idle) == b""
    idle.close()
    assert started.terminal.wait_exit() == 0
    # Not before the timeout, as one never took what it is owed.
    assert 1.0 <= time.monotonic() - began < 1.0 + AT_ONCE
    assert_restored(started)
    with_queue.close()


@pytest.mark.parametrize("moment", [b"\x1b[?1049h", b"accepting"])
def test_during_the_start_too(moment: bytes) -> None:
    with Terminal([*ECHOTUI, "--port", "0"]) as terminal:
        wait_until(lambda: moment in terminal.raw)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert terminal.modes() == frozenset()
        assert terminal.attributes() == terminal.attributes_before


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has not all of them")
@pytest.mark.parametrize("name", ["SIGUSR1", "SIGIO", "SIGABRT", "SIGTRAP", "SIGRTMIN+3"])
def test_unusual_signals_restore_it_too(start: Starter, name: str) -> None:
    started = start()
    (signum,) = (number for number in ENDING if signal_name(number) == name)
    started.terminal.signal(signum)
    assert started.terminal.wait_exit() == 128 + signum
    assert_restored(started)
