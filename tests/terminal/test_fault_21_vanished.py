"""The terminal's window is closed: the program ends as for SIGHUP, and leaves nothing behind."""

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import ECHOTUI, PAYLOAD, Program, echoes, fill_queue, receive
from tests.terminal.terminal import Terminal

AT_ONCE = 2.0
"""Seconds that an end may take that waits for nobody."""
QUIET = 0.05
"""Of a core."""
IGNORING = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)"
"""What nohup does."""

# Here the shell gets the signal and lives on, so that nothing tells the program but its terminal.
# Its last line keeps it from becoming the program.
UNTOLD = ("/bin/sh", "-c", 'trap "" HUP; "$@"; status=$?; exit $status', "sh")
MOMENTS = (0.0, 0.1, 0.2, 0.4)
"""Seconds after the first output, in which the dashboard is still being drawn."""


def session_of(program: Program) -> list[str]:
    """List the processes of the session that the program leads or led, but for zombies."""
    listed = subprocess.run(
        ["/bin/sh", "-c", "ps -A -o pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    processes = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    pgid = str(program.terminal.pid)
    return [args for group, stat, args in processes if group == pgid and stat[0] != "Z"]


def assert_drains_and_ends(program: Program) -> None:
    with_queue, idle = fill_queue(program), program.client(2)
    assert echoes(idle)
    assert len(session_of(program)) == 1
    with probed(program, ended=True):
        program.terminal.close()
        assert receive(idle) == b""
        idle.close()
        assert receive(with_queue) == PAYLOAD
    # It waits for the one who has got everything, and was told of the end.
    wait_until(lambda: program.share_of_processor(0.3) < QUIET)
    began = time.monotonic()
    with_queue.close()
    assert program.terminal.wait_exit() == 128 + signal.SIGHUP
    assert time.monotonic() - began < AT_ONCE
    assert session_of(program) == []


def test_clients_receive_their_queues(start: Starter) -> None:
    assert_drains_and_ends(start("--high-water", "16MiB", "--drain-timeout", "30"))


def test_also_when_hangups_are_ignored(start: Starter) -> None:
    options = ("--high-water", "16MiB", "--drain-timeout", "30")
    assert_drains_and_ends(start(*options, script=IGNORING))


def test_the_drain_timeout_holds(start: Starter) -> None:
    started = start("--drain-timeout", "1")
    staying = started.client(1)
    assert echoes(staying)
    began = time.monotonic()
    started.terminal.close()
    assert receive(staying) == b""
    assert started.terminal.wait_exit() == 128 + signal.SIGHUP
    assert 1.0 <= time.monotonic() - began < 1.0 + AT_ONCE


def test_also_when_only_the_terminal_reports_it(start: Starter) -> None:
    started = start("--drain-timeout", "2", argv=[*UNTOLD, *ECHOTUI])
    staying = started.client(1)
    began = time.monotonic()
    started.terminal.close()
    assert receive(staying) == b""
    assert started.share_of_processor(1.0) < QUIET
    assert started.terminal.wait_exit() == 128 + signal.SIGHUP
    assert 2.0 <= time.monotonic() - began < 2.0 + AT_ONCE
    assert session_of(started) == []


@pytest.mark.parametrize("shell", [(), UNTOLD], ids=["told", "untold"])
def test_at_any_moment_of_the_start(shell: tuple[str, ...]) -> None:
    def vanish(moment: float) -> int:
        argv = ["--port", "0", "--refresh", "0.05"]
        if shell:
            argv = [*shell, *ECHOTUI, *argv]
        with Terminal(argv, copied=not shell) as terminal:
            wait_until(lambda: terminal.raw)
            time.sleep(moment)
            terminal.close()
            return terminal.wait_exit()

    # At the same time, so that they hinder each other.
    with ThreadPoolExecutor(len(MOMENTS)) as pool:
        assert set(pool.map(vanish, MOMENTS)) == {128 + signal.SIGHUP}
