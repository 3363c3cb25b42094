"""Which programs are observed here: real ones, with their sockets."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from echotui.errors import StartError
from echotui.sources.finding import finders
from echotui.sources.finding.finders import ByPid
from echotui.sources.observed import programs
from echotui.sources.observed.programs import hello_of, observed_programs, watchable
from tests.sources.observed.running import WAITS, observed

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc"),
    pytest.mark.usefixtures("sockets"),
]


@pytest.fixture(autouse=True)
def _no_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "sockets_elsewhere", dict)


def test_a_program_is_listed_with_what_it_says(tmp_path: Path, sockets: Path) -> None:
    with observed(tmp_path / "app.py", allow_kick=True) as (pid, port):
        (found,) = observed_programs()
        assert (found.pid, found.path) == (pid, sockets / f"{pid}.observe")
        assert found.hello is not None
        assert (found.hello.name, found.hello.allow_kick) == ("app.py", True)
        (shown,) = [each for each in watchable() if each.pid == pid]
        assert (shown.name, shown.observed) == ("app.py", True)
        assert shown.addresses == (f"127.0.0.1:{port}",)


def test_one_that_does_not_listen_is_listed_and_found_without_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with observed(tmp_path / "app.py", WAITS) as (pid, _):
        (shown,) = [each for each in watchable() if each.pid == pid]
        assert (shown.observed, shown.addresses, shown.problem) == (True, (), "")
        # As of one that changed its user: /proc shows nothing of it.
        monkeypatch.setattr(finders, "readable", lambda pid: f"process {pid} may not be read")
        assert ByPid(pid).find() == [pid]
        with pytest.raises(StartError, match="may not be read"):
            ByPid(os.getpid()).find()


def test_a_stopped_one_does_not_answer_and_what_a_killed_one_left_is_removed(
    tmp_path: Path, sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "WITHIN", 0.1)
    with observed(tmp_path / "app.py") as (pid, _):
        os.kill(pid, signal.SIGSTOP)
        # Until all of its threads have stopped.
        os.waitpid(pid, os.WUNTRACED)
        assert [(each.pid, each.hello) for each in observed_programs()] == [(pid, None)]
        assert hello_of(pid) is None
    left = sockets / f"{pid}.observe"
    assert left.exists()
    assert observed_programs() == []
    assert not left.exists()


def test_only_the_socket_of_a_process_that_has_ended_is_removed(sockets: Path) -> None:
    sockets.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as ours, socket.socket(socket.AF_UNIX) as other:
        ours.bind(str(sockets / f"{os.getpid()}.observe"))
        other.bind(str(sockets / "999999999.observe"))
        # It listens, and is none of the process in its name.
        other.listen()
        assert observed_programs() == []
    assert len(list(sockets.iterdir())) == 2
