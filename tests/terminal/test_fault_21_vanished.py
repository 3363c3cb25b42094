"""The terminal's window is closed: the program ends as for SIGHUP, and leaves nothing behind."""

import signal
import subprocess
import time

from tests.terminal.conftest import Start
from tests.terminal.program import ECHOTUI, OWED, Program, echoes, owe, receive

AT_ONCE = 2.0
"""Seconds that an end may take that waits for nobody."""
# What nohup does.
IGNORING = (
    "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
    "os.execv(sys.executable, sys.argv[1:])"
)


def session_of(program: Program) -> list[str]:
    """List the processes of the session that the program leads or led, but for zombies."""
    listed = subprocess.run(
        ["/bin/sh", "-c", "ps -A -o pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    processes = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    pgid = str(program.terminal.pid)
    return [args for group, stat, args in processes if group == pgid and stat[0] != "Z"]


def assert_drains_and_ends(program: Program) -> None:
    owed, idle = owe(program), program.client(2)
    assert echoes(idle)
    assert len(session_of(program)) == 1
    program.terminal.close()
    assert receive(idle) == b""
    idle.close()
    assert receive(owed) == OWED
    began = time.monotonic()
    owed.close()
    assert program.terminal.wait_exit() == 128 + signal.SIGHUP
    assert time.monotonic() - began < AT_ONCE
    assert session_of(program) == []


def test_clients_get_what_they_are_owed(program: Start) -> None:
    assert_drains_and_ends(program("--high-water", "16MiB", "--drain-timeout", "30"))


def test_also_when_hangups_are_ignored(program: Start) -> None:
    argv = [ECHOTUI[0], "-c", IGNORING, *ECHOTUI]
    assert_drains_and_ends(program("--high-water", "16MiB", "--drain-timeout", "30", argv=argv))


def test_the_drain_timeout_holds(program: Start) -> None:
    started = program("--drain-timeout", "1")
    staying = started.client(1)
    assert echoes(staying)
    began = time.monotonic()
    started.terminal.close()
    assert receive(staying) == b""
    assert started.terminal.wait_exit() == 128 + signal.SIGHUP
    assert 1.0 <= time.monotonic() - began < 1.0 + AT_ONCE
