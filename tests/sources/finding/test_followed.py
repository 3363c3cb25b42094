import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from echotui.errors import NoServerError, SettingsError, StartError
from echotui.model.address import Address
from echotui.model.query import Query
from echotui.model.watch_target import WatchTarget
from echotui.sources.finding import followed
from echotui.sources.finding.finders import ByName, ByPid, ByPort
from echotui.sources.finding.followed import AGAIN, Followed, follow
from echotui.sources.process import rights
from echotui.sources.process.program_list import programs
from echotui.sources.process.reader import Reader
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from tests.server.bench import until
from tests.server.machine import MISSING
from tests.sources.process.target import Target, networked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

LISTEN = """
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", {port}))
listener.listen()
answer = listener.getsockname()[1]
"""
CHILD = """
import subprocess
child = subprocess.Popen(["sleep", "100"])
answer = child.pid
"""


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def pids(followed: Followed) -> list[int]:
    return [each.pid for each in followed()]


def test_children_come_and_go_and_stay_when_their_parent_ends(opened: ExitStack) -> None:
    target = opened.enter_context(Target())
    followed = Followed(ByPid(target.pid))
    assert pids(followed) == [target.pid]
    child = target.run(CHILD)
    assert pids(followed) == [target.pid, child]
    target.end()
    os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
    assert pids(followed) == [child]
    os.kill(child, 9)


async def test_a_program_of_several_processes_has_one_command_line(
    opened: ExitStack, tmp_path: Path
) -> None:
    sleep = tmp_path / "echotui-test-sleeper"
    sleep.symlink_to(shutil.which("sleep") or "")

    def start(seconds: str, *fds: int) -> int:
        process = opened.enter_context(subprocess.Popen([sleep, seconds], pass_fds=fds))
        opened.callback(process.kill)
        return process.pid

    with pytest.raises(NoServerError, match="no program of the name echotui-test-sleeper runs"):
        ByName(sleep.name).find()
    started = [start("100"), start("100")]
    # Until the exec, it has another name.
    await until(lambda: {_comm(pid) for pid in started} == {sleep.name[:15]})
    assert ByName(sleep.name).find() == ByName(sleep.name[:15]).find() == started
    listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
    other = start("101", listener.fileno())
    await until(lambda: _comm(other) == sleep.name[:15])
    with pytest.raises(SettingsError) as caught:
        ByName(sleep.name).find()
    # First the one that is probably meant; none is taken for another.
    beginning, *listed = re.split(r"[:,] (?=\d+ \()", str(caught.value))
    assert beginning == "3 programs have the name echotui-test-sleeper; name a pid or :PORT"
    assert [int(each.split()[0]) for each in listed] == [other, *started]
    port = listener.getsockname()[1]
    ends = f", listens at 127.0.0.1:{port})", ")", ")"
    assert [each.endswith(end) for each, end in zip(listed, ends, strict=True)] == [True] * 3


def test_a_program_is_found_again_at_its_port(opened: ExitStack) -> None:
    clock, old, new = _Clock(), Target(), opened.enter_context(Target())
    with old:
        port = old.run(LISTEN.format(port=0))
        followed = Followed(ByPort(port), clock)
        assert pids(followed) == [old.pid]
        # As in a reload: the old one has its connections still.
        old.run("listener.close()")
        new.run(LISTEN.format(port=port))
        clock.now += AGAIN
        assert pids(followed) == [old.pid, new.pid]
    assert pids(followed) == [new.pid]


def test_a_reload_may_keep_the_listener_and_the_old_worker_stays(opened: ExitStack) -> None:
    # As HAProxy's master does: a new worker has the listener of the old one, whose child it is not.
    clock, listener = _Clock(), opened.enter_context(socket.create_server(("127.0.0.1", 0)))

    def start() -> int:
        process = subprocess.Popen(["sleep", "100"], pass_fds=[listener.fileno()])
        opened.enter_context(process)
        opened.callback(process.kill)
        return process.pid

    old = start()
    followed = Followed(ByPort(listener.getsockname()[1]), clock)
    assert pids(followed) == [old]
    new = start()
    assert pids(followed) == [old]
    clock.now += AGAIN
    assert pids(followed) == [old, new]


def test_a_program_that_listens_no_more_is_found_by_its_clients(opened: ExitStack) -> None:
    server, client = opened.enter_context(Target()), opened.enter_context(Target())
    port = server.run(LISTEN.format(port=0))
    own = client.run(
        f'c = socket.create_connection(("127.0.0.1", {port})); answer = c.getsockname()[1]'
    )
    server.run("accepted, _ = listener.accept(); listener.close()")
    assert ByPort(port).find() == [server.pid]
    # What a program has opened makes it no server of that port.
    with pytest.raises(NoServerError, match=f"nothing listens at TCP port {own}"):
        ByPort(own).find()
    # The old one of a reload.
    new = opened.enter_context(Target())
    new.run(LISTEN.format(port=port))
    assert ByPort(port).find() == sorted([server.pid, new.pid])


def test_one_that_has_ended_is_another_program_when_its_number_is_used_again(
    opened: ExitStack,
) -> None:
    clock, target = _Clock(), opened.enter_context(Target())
    followed = Followed(ByPid(target.pid), clock)
    target.end()
    os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
    clock.now += AGAIN
    assert pids(followed) == []


def test_a_worker_is_found_with_the_process_that_started_it(opened: ExitStack) -> None:
    target = opened.enter_context(Target())
    port = target.run(LISTEN.format(port=0))
    target.run(
        "import os\nlistener.set_inheritable(True)\n"
        "pid = os.fork()\nif not pid:\n    import time\n    time.sleep(100)\nanswer = pid"
    )
    assert ByPort(port).find() == [target.pid]
    assert len(pids(Followed(ByPort(port)))) == 2


def test_each_worker_has_a_listener_of_its_own(opened: ExitStack) -> None:
    first, second = (opened.enter_context(Target()) for _ in range(2))
    listen = (
        "import socket\nlistener = socket.socket()\n"
        "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)\n"
        "listener.bind(('127.0.0.1', {}))\nlistener.listen()\nanswer = listener.getsockname()[1]"
    )
    port = first.run(listen.format(0))
    second.run(listen.format(port))
    followed = Followed(ByPort(port))
    assert pids(followed) == sorted([first.pid, second.pid])
    sample = Reader(followed).sample()
    listeners = [entry for entry in sample.entries if entry.kind == "listener"]
    assert {entry.local for entry in listeners} == {Address("127.0.0.1", port)}
    assert len({entry.identity.inode for entry in listeners}) == 2


async def test_one_that_is_killed_and_started_again_at_its_port(opened: ExitStack) -> None:
    clock, old, new = _Clock(), Target(), opened.enter_context(Target())
    with old:
        port = old.run(LISTEN.format(port=0))
        followed = Followed(ByPort(port), clock)
        program = WatchedProgram(Reader(followed).sample, again=followed.again)
        program.sampler.close()
        source = ProcessSource(program)

        async def shown() -> tuple[list[str], str]:
            await program.take(Reader(followed).sample())
            view = await source.view(Query())
            return [note.text for note in view.notes], view.server.name.partition(", ")[2]

        assert await shown() == ([], f"pid {old.pid}")
    clock.now += AGAIN
    # Nothing listens there now.
    ended, _ = await shown()
    assert [text.rpartition(", has")[2] for text in ended] == [
        " ended. If it is started again, it is shown."
    ]
    assert not followed.over
    new.run(LISTEN.format(port=port))
    clock.now += AGAIN
    assert await shown() == ([], f"pid {new.pid}")
    source.close()
    program.close()


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize("spaces", ["", "--user --map-root-user --pid --fork"])
def test_a_program_of_a_container_is_found_at_its_port(opened: ExitStack, spaces: str) -> None:
    target = opened.enter_context(Target(*networked(*spaces.split())))
    # Its program has another number there.
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    target.run(LISTEN.format(port=port))
    followed = Followed(ByPort(port))
    sample = Reader(followed).sample()
    assert [process.problem for process in sample.processes] == [""]
    (listener,) = (entry for entry in sample.entries if entry.kind == "listener")
    assert listener.local == Address("127.0.0.1", port)
    assert [each.pid for each in programs() if each.addresses == (str(listener.local),)] == [
        listener.identity.process.pid
    ]


def test_what_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NoServerError, match=f"^nothing listens at TCP port {port}$"):
        follow(WatchTarget(port=port))
    with pytest.raises(NoServerError, match=r"^there is no process 999999999$"):
        follow(WatchTarget(pid=999999999))


def test_elsewhere_than_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "unsupported", lambda: rights.NO_PROC)
    with pytest.raises(StartError, match=r"^watch needs Linux: it reads /proc$"):
        follow(WatchTarget(name="haproxy"))


def _comm(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()
