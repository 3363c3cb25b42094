"""A shell moves it to the background, or starts it there: it never stops by itself, and it ends."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.clients import connect, free_port, wait_until
from tests.terminal.program import DASHBOARD, ECHOTUI, Program, echoes
from tests.terminal.terminal import Terminal

# A shell whose jobs have groups of their own, as when it is interactive.
JOBS = ("/bin/sh", "-c")
MESSAGE = "started in the background, where no dashboard can be drawn; start it in the foreground"
# What an interactive shell does; each step waits for a line to be typed.
SHELL = """
set -m; "$@"
echo stopped; read line; bg
read line; echo typed $line; read line; fg
echo ended $?
"""
# A parent that takes the terminal from a group that runs, and gives it back.
TAKING = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
pid = os.fork()
if not pid:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    os.execv(sys.argv[1], sys.argv[1:])
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGUSR2})
signal.sigwait({signal.SIGUSR1})
os.tcsetpgrp(0, os.getpgrp())
signal.sigwait({signal.SIGUSR2})
os.tcsetpgrp(0, pid)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.fixture
def port() -> str:
    return str(free_port())


def is_bound(port: str) -> bool:
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", int(port))):
        return True
    return False


def test_started_there_it_exits_with_a_message_and_binds_nothing(port: str) -> None:
    for tty in ("-tostop", "tostop"):
        script = f'stty {tty}; set -m; "$@" & wait $!; echo "status $?"'
        with Terminal([*JOBS, script, "sh", *ECHOTUI, "--port", port], columns=200) as terminal:
            terminal.wait_exit()
            assert terminal.text().startswith(f"echotui: {MESSAGE}")
            assert "status 2" in terminal.text()
            assert b"\x1b" not in terminal.raw
            assert not is_bound(port)


def test_under_timeout_the_message_has_a_remedy(port: str) -> None:
    if shutil.which("timeout") is None:
        pytest.skip("there is no timeout(1)")
    # Not its last command, which would be the leader of the session.
    script = 'timeout 3 "$@"; echo "status $?"'
    with Terminal([*JOBS, script, "sh", *ECHOTUI, "--port", port], columns=200) as terminal:
        terminal.wait_for("status 2", timeout=2.5)
        assert "(timeout needs --foreground)" in terminal.text()


class Job:
    """The program as a job of a shell, and a client of it."""

    def __init__(self, terminal: Terminal) -> None:
        self.program = Program(terminal)
        self.terminal = terminal
        self.client = connect(self.program.address)
        listed = subprocess.run(
            ["/bin/sh", "-c", f"ps -A -o ppid=,pid= | awk '$1 == {terminal.pid} {{print $2}}'"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        (self.pid,) = map(int, listed.stdout.split())
        assert echoes(self.client)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def close(self) -> None:
        """End it, whatever it does: it is in no group of the shell."""
        self.client.close()
        with suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)

    def wait_restored(self) -> None:
        self.terminal.wait_for(lambda: not self.terminal.modes())
        assert self.terminal.attributes() == self.terminal.attributes_before

    def wait_back(self) -> None:
        self.terminal.wait_for(lambda: self.terminal.modes() >= DASHBOARD)
        self.terminal.wait_for("q quit")
        # Keys arrive, and nobody else gets them.
        self.terminal.type("p")
        self.terminal.wait_for("Paused for")


@pytest.fixture
def job(port: str) -> Iterator[Job]:
    argv = [*JOBS, SHELL, "sh", *ECHOTUI, "--port", port]
    with Terminal(argv, columns=120, rows=36) as terminal, closing(Job(terminal)) as job:
        yield job


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_moved_there_it_serves_without_a_dashboard(job: Job, number: int) -> None:
    job.signal(number)
    job.terminal.wait_for("stopped")
    job.terminal.type("\n")
    assert echoes(job.client)
    job.wait_restored()
    job.terminal.type("what the shell gets\n")
    job.terminal.wait_for("typed what the shell gets")
    written = len(job.terminal.raw)
    assert echoes(job.client)
    assert b"\x1b" not in job.terminal.raw[written:]
    job.terminal.type("\n")
    job.wait_back()
    assert echoes(job.client)
    job.client.close()
    job.signal(signal.SIGTERM)
    job.terminal.wait_for(f"ended {128 + signal.SIGTERM}")
    job.wait_restored()


def test_there_a_signal_ends_it(job: Job, port: str) -> None:
    job.signal(signal.SIGSTOP)
    job.terminal.wait_for("stopped")
    # As a shell's `kill %1`, and as timeout(1).
    job.signal(signal.SIGTERM)
    job.client.close()
    job.signal(signal.SIGCONT)
    wait_until(lambda: not is_bound(port))
    job.wait_restored()


def test_the_terminal_is_given_to_another_job_while_it_runs(port: str) -> None:
    argv = [ECHOTUI[0], "-c", TAKING, *ECHOTUI, "--port", port]
    with Terminal(argv, columns=120, rows=36) as terminal, closing(Job(terminal)) as job:
        terminal.signal(signal.SIGUSR1)
        terminal.wait_for(lambda: not terminal.modes())
        written = len(terminal.raw)
        terminal.type("q")
        assert echoes(job.client)
        wait_until(lambda: "S" in state(job.pid))
        assert b"\x1b" not in terminal.raw[written:]
        terminal.signal(signal.SIGUSR2)
        terminal.wait_for(lambda: terminal.modes() >= DASHBOARD)
        assert echoes(job.client)
        job.signal(signal.SIGTERM)
        job.client.close()
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert not terminal.modes()


def state(pid: int) -> str:
    """How a process is, as ps(1) has it: `S` waits, `T` is stopped."""
    argv = ["/bin/sh", "-c", f"ps -o stat= -p {pid}"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
