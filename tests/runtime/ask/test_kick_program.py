"""`ls` and `kick` of another program, over a real one."""

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from echotui.errors import NoServerError, SettingsError, StartError
from echotui.model.command import Strength
from echotui.model.filter.parser import parse
from echotui.model.watch_target import WatchTarget
from echotui.runtime.ask import kick_program, program_source
from echotui.runtime.ask.client_selection import read_selection
from echotui.runtime.ask.exit_codes import DONE, NOTHING
from echotui.runtime.ask.opening import Destination, open_source
from echotui.runtime.ask.request import JournalRequest, KickRequest, LsRequest
from echotui.runtime.ask.run import ask, destination
from echotui.sources.process import descriptors, kick, sampler
from tests.runtime.ask.desk import Desk
from tests.server.bench import until
from tests.sources.observed.running import observed
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

SETUP = """
import asyncio
import socket
listener = socket.create_server(("127.0.0.1", 0))
answer = listener.getsockname()[1]
"""
ACCEPT = """
client = listener.accept()[0]
opened = socket.create_connection(listener.getsockname())
answer = client.fileno(), opened.fileno()
"""


class Program:
    """A program with a client, and a connection that it has opened to itself."""

    def __init__(self, stack: ExitStack) -> None:
        self.target = stack.enter_context(Target())
        self.port = self.target.run(SETUP)
        self.client = stack.enter_context(socket.create_connection(("127.0.0.1", self.port), 5))
        self.accepted, self.opened = self.target.run(ACCEPT)

    async def kick(self, words: str, desk: Desk, **values: object) -> int:
        on = (WatchTarget(pid=self.target.pid),)
        wanted: dict[str, object] = {"allow_kick": True, **values}
        request = KickRequest(on=on, selection=read_selection([words]), **wanted)  # type: ignore[arg-type]  # by name
        source = await open_source(destination(request))
        try:
            return await ask(source, request, desk)
        finally:
            source.close()


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setattr(sampler, "LEAST_INTERVAL", 0.05)
    monkeypatch.setattr(descriptors, "ROUND", 0.1)
    monkeypatch.setattr(program_source, "STILL", 0.3)
    with ExitStack() as stack:
        yield Program(stack)


async def test_the_client_is_kicked_after_a_question(program: Program) -> None:
    desk = Desk(answer="n")
    assert await program.kick("kind:tcp", desk) == NOTHING
    desk = Desk(answer="y")
    assert await program.kick(f"fd={program.accepted}", desk) == DONE
    host, port = program.client.getsockname()
    assert desk.asked[1].startswith(f"  fd {program.accepted}  {host}:{port}")
    assert desk.out == f"1 kicked (close) on watch:{program.target.pid}\n"
    assert program.client.recv(1) == b""


async def test_yes_is_no_answer_for_what_the_program_has_opened(program: Program) -> None:
    filter_, desk = f"fd={program.opened}", Desk()
    assert await program.kick(filter_, desk, yes=True) == NOTHING
    assert desk.told == ["1 that the program opened itself: only with --outgoing"]
    desk = Desk(answer="n")
    assert await program.kick(filter_, desk) == NOTHING
    assert desk.asked[0].endswith(f"opened itself, to 127.0.0.1:{program.port}?")
    desk = Desk()
    assert await program.kick(filter_, desk, yes=True, outgoing=True) == DONE
    assert desk.out == f"1 kicked (close) on watch:{program.target.pid}\n"
    assert program.target.run("answer = opened.recv(1).decode()") == ""


async def test_why_a_kick_was_refused(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pidfd: int, _fd: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(kick, "duplicate", refuse)
    desk = Desk()
    assert await program.kick(f"fd={program.accepted}", desk, yes=True) == NOTHING
    assert desk.out == f"0 kicked (close) on watch:{program.target.pid}, 1 refused\n"
    (why,) = desk.told
    assert why.startswith(f"A kick needs ptrace rights on process {program.target.pid}")


async def test_what_is_never_kicked(program: Program) -> None:
    desk = Desk()
    assert await program.kick("kind:listener", desk, yes=True) == NOTHING
    assert desk.told == ["no established TCP connection matches kind:listener"]
    with pytest.raises(SettingsError, match="ids of another program are of one command alone"):
        await program.kick("17", desk, yes=True)
    with pytest.raises(SettingsError, match="drain is not there for another program"):
        await program.kick("kind:tcp", desk, yes=True, strength=Strength.DRAIN)


async def test_nothing_is_kicked_that_nobody_has_allowed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kick_program, "WITHIN", 0.0)
    with pytest.raises(SettingsError, match=r"^no connection of another program is kicked without"):
        await program.kick("kind:tcp", Desk(), yes=True, allow_kick=False)


async def test_a_journal_ends_with_the_process_that_was_named(program: Program) -> None:
    on = (WatchTarget(pid=program.target.pid),)
    source, desk = await open_source(Destination(on)), Desk()
    following = asyncio.create_task(ask(source, JournalRequest(on=on, follow=True), desk))
    try:
        await until(lambda: "python: changes between" in desk.out)
        program.target.end()
        with pytest.raises(NoServerError, match=f"^watch:{program.target.pid} has ended$"):
            await asyncio.wait_for(following, 10)
    finally:
        source.close()
    assert "program ended" in desk.out


async def test_a_list_has_rates_and_the_columns_of_programs(program: Program) -> None:
    on = (WatchTarget(port=program.port),)
    source = await open_source(Destination(on, rates=True))
    desk = Desk()
    try:
        assert await ask(source, LsRequest(on=on), desk) == DONE
        # That none is seen within a second does not mean that there is none.
        with pytest.raises(SettingsError, match=r"^lint:retransmits: a command watches"):
            await ask(source, LsRequest(on=on, filter=parse("lint:retransmits")), Desk())
        with pytest.raises(SettingsError, match=r"^call: of a program that is not observed only"):
            await ask(source, JournalRequest(on=on, filter=parse("call:update")), Desk())
        none = LsRequest(on=on, filter=parse("lint:close-wait"))
        assert await ask(source, none, Desk()) == NOTHING
    finally:
        source.close()
    title, *rows = desk.lines
    wanted = "ID FD CLIENT KIND MASK TCP RECVQ SENDQ IN/s OUT/s IN OUT IDLE AGE LAST"
    assert " ".join(title.split()) == wanted
    assert any(row.split()[1:5:2] == [str(program.accepted), "tcp"] for row in rows)


@pytest.mark.usefixtures("sockets")
async def test_a_program_that_closes_its_connections_itself_needs_no_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_source, "kickable", lambda pid: f"no right on process {pid}")
    for allow_kick in (True, False):
        with observed(tmp_path / "app.py", allow_kick=allow_kick) as (pid, _):
            to = Destination((WatchTarget(pid=pid),), acts=True)
            if not allow_kick:
                with pytest.raises(StartError, match=f"^no right on process {pid}$"):
                    await open_source(to)
                continue
            source, desk = await open_source(to), Desk()
            request = KickRequest(
                on=(WatchTarget(pid=pid),), selection=read_selection(["kind:tcp"]),
                allow_kick=True, yes=True, strength=Strength.DRAIN,
            )  # fmt: skip
            assert await ask(source, request, desk) == NOTHING
            # Of any state: CLOSE-WAIT, too.
            assert desk.told == ["no TCP connection matches kind:tcp"]
            source.close()
