"""It is stopped and goes on, as with a shell's job control: the terminal is always whose it is."""

import signal
import subprocess

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.program import DASHBOARD, Program, echoes


def wait_stopped(program: Program) -> None:
    def is_stopped() -> bool:
        listed = subprocess.run(
            ["/bin/sh", "-c", f"ps -o stat= -p {program.terminal.pid}"],
            capture_output=True,
            text=True,
            check=True,
        )
        return listed.stdout.startswith("T")

    wait_until(is_stopped)


def is_restored(program: Program) -> bool:
    terminal = program.terminal
    return not terminal.modes() and terminal.attributes() == terminal.attributes_before


def assert_it_is_back_and_ends(program: Program) -> None:
    program.wait_for(lambda: program.terminal.modes() >= DASHBOARD)
    program.client(1).close()
    program.wait_for("open 0 ")
    program.type("q")
    assert program.terminal.wait_exit() == 0
    assert is_restored(program)


def test_stopped_as_by_ctrl_z_it_restores_the_terminal(start: Starter) -> None:
    started = start()
    started.terminal.signal(signal.SIGTSTP)
    wait_stopped(started)
    started.wait_for(lambda: is_restored(started))
    started.terminal.signal(signal.SIGCONT)
    assert_it_is_back_and_ends(started)


def test_stopped_without_warning_it_keeps_the_earlier_state(start: Starter) -> None:
    started = start()
    started.terminal.signal(signal.SIGSTOP)
    wait_stopped(started)
    started.terminal.signal(signal.SIGCONT)
    assert_it_is_back_and_ends(started)


def test_after_the_dashboard_has_ended_it_changes_no_terminal(start: Starter) -> None:
    started = start("--drain-timeout", "1")
    assert echoes(started.client(1))
    started.terminal.signal(signal.SIGTERM)
    started.wait_for("clients left: 1")
    started.terminal.signal(signal.SIGCONT)
    assert started.terminal.wait_exit() == 128 + signal.SIGTERM
    assert is_restored(started)
    assert started.terminal.raw.count(b"\x1b[?1049h") == 1


def test_keys_typed_while_it_is_stopped_do_nothing(start: Starter) -> None:
    started = start()
    client = started.client(1)
    started.terminal.signal(signal.SIGSTOP)
    wait_stopped(started)
    started.type("xr")
    started.terminal.signal(signal.SIGCONT)
    started.wait_for(r"\d keys or clicks were dropped")
    assert echoes(client)
    # What is typed afterwards acts again.
    started.type("x")
    started.wait_for("Kick #1")
