"""Binding, notices and the end of the control sockets."""

import asyncio
import os
import socket
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from echotui.config.settings import Settings
from echotui.control import sockets
from echotui.control.access import Access
from echotui.control.control import Control
from echotui.control.http_service import HttpService
from echotui.control.peer_limits import PeerLimits
from echotui.control.sockets import Bound
from echotui.errors import StartError
from echotui.model.exchange import Ids, IdsOf
from echotui.model.query import Query
from echotui.sources.live import LiveSource
from echotui.system import control_paths
from tests.control.controlled import Controlled, chunks, read_answer, shut
from tests.control.raw import RawPeer
from tests.foreign import OTHER, needs_root
from tests.server.bench import Bench, until


async def bind(bench: Bench, **settings: object) -> Control:
    server = await bench.serve()
    given: Any = settings
    control = Control(server, lambda _by: pytest.fail("nobody asked"), Settings(**given))
    await control.bind()
    return control


async def test_the_default_place_is_the_runtime_directory(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    controlled = Controlled(await bench.serve(), control="auto")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(controlled.folder))
    assert await controlled.start() == []
    path = controlled.folder / f"echotui/{os.getpid()}.sock"
    assert controlled.control.path == str(path)
    assert (os.getpid(), path) in control_paths.found()
    await controlled.control.close("it was stopped")
    assert [*path.parent.iterdir()] == []
    await controlled.stop()


async def test_a_socket_elsewhere_is_found_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    controlled = Controlled(await bench.serve())
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(controlled.folder))
    assert await controlled.start() == []
    assert (os.getpid(), controlled.path) in control_paths.found()
    link = controlled.folder / f"echotui/{os.getpid()}.sock"
    assert link.readlink() == controlled.path
    # Of two servers in one process, the second has none.
    second = await bind(bench, control=str(controlled.folder / "t"))
    await second.close("")
    assert link.readlink() == controlled.path
    await controlled.control.close("it was stopped")
    assert [*link.parent.iterdir()] == []
    await controlled.stop()


async def test_without_a_default_place_there_is_a_notice_and_with_a_named_one_no_start(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(control_paths, "RUNTIME", tmp_path / "none")
    monkeypatch.setattr(control_paths, "SHARED", tmp_path)
    (tmp_path / f"echotui-{os.getuid()}").symlink_to(tmp_path)
    controlled = Controlled(await bench.serve(), control="auto")
    bench.may_log.append("control")
    (notice,) = await controlled.start()
    assert notice.startswith(f"no control socket: {tmp_path}/echotui-")
    assert notice.endswith("it is a link, not a directory")
    assert controlled.control.path == ""
    await controlled.stop()
    named = tmp_path / "file"
    named.touch()
    with pytest.raises(StartError, match=f"--control {named}: there is a file that is no socket"):
        await bind(bench, control=str(named))
    with pytest.raises(StartError, match=r"--control /a*: its path has 200 bytes"):
        await bind(bench, control="/" + "a" * 199)


async def test_http_addresses(bench: Bench) -> None:
    control = await bind(bench, control="", http="localhost:0")
    assert control.path == ""
    assert {address.host for address in control.addresses} <= {"127.0.0.1", "::1"}
    (port, *_) = {address.port for address in control.addresses}
    host = control.addresses[0].host
    with pytest.raises(StartError, match="or choose another --http"):
        await bind(bench, control="", http=str(control.addresses[0]))
    await control.close("")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as client:
        assert client.connect_ex((host, port))
    with pytest.raises(StartError, match=r"cannot listen on --http 'no\.such\.name\.invalid'"):
        await bind(bench, control="", http="no.such.name.invalid:80")


@pytest.mark.parametrize(
    ("content", "mode", "error"),
    [
        ("correct-horse", 0o640, "others may read it; run chmod 600 on it"),
        ("", 0o600, "it holds no token"),
        ("two words", 0o600, "it holds no token"),
        ("x" * 5000, 0o600, "it holds no token"),
        ("short", 0o600, "the token has 5 characters; 8 are needed"),
        (None, 0, "cannot be used: No such file or directory"),
    ],
)
async def test_a_token_file_that_cannot_be_used(
    bench: Bench, tmp_path: Path, content: str | None, mode: int, error: str
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content, encoding="utf-8")
        path.chmod(mode)
    with pytest.raises(StartError, match=f"--http-token-file {path}: {error}"):
        await bind(bench, control="", http="127.0.0.1:0", http_token_file=str(path))


@needs_root
async def test_a_token_of_another_user(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("correct-horse", encoding="utf-8")
    path.chmod(0o600)
    os.chown(path, OTHER, OTHER)
    with pytest.raises(StartError, match="it belongs to the user"):
        await bind(bench, control="", http="127.0.0.1:0", http_token_file=str(path))


async def test_sockets_of_a_service_manager(bench: Bench) -> None:
    controlled = Controlled(await bench.serve(), control="auto")
    handed = [socket.socket(socket.AF_UNIX), socket.socket(socket.AF_INET)]
    handed[0].bind(str(controlled.path))
    handed[1].bind(("127.0.0.1", 0))
    for each in handed:
        each.listen()
    controlled.control = Control(
        controlled.server, controlled.source, Settings(), handed, PeerLimits()
    )
    await controlled.start()
    assert controlled.control.path == str(controlled.path)
    assert (os.getpid(), controlled.path) in control_paths.found()
    assert (await controlled.ask("/v1/accept", {"on": True})).status == 200
    (address,) = controlled.control.addresses
    assert address.port == handed[1].getsockname()[1]
    assert (await controlled.ask("/v1/server", tcp=True)).status == 200
    assert (await controlled.ask("/v1/accept", {"on": True}, tcp=True)).status == 403
    await controlled.control.close("it was stopped")
    # Its path is the service manager's.
    assert stat.S_ISSOCK(controlled.path.lstat().st_mode)
    await controlled.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract names")
async def test_an_abstract_socket_of_a_service_manager(bench: Bench) -> None:
    controlled = Controlled(await bench.serve())
    handed = socket.socket(socket.AF_UNIX)
    handed.bind(f"\0echotui-{os.getpid()}")
    handed.listen()
    control = Control(controlled.server, controlled.source, Settings(), [handed])
    await control.bind()
    await control.serve()
    assert control.path == f"@echotui-{os.getpid()}"
    reader, writer = await asyncio.open_unix_connection(f"\0echotui-{os.getpid()}")
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert (await read_answer(reader)).status == 200
    await shut(writer)
    await control.close("")
    await controlled.stop()


async def test_a_file_system_that_is_slow_does_not_hold_up_clients(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    controlled = Controlled(await bench.serve(), control="auto")
    loop, served = asyncio.get_running_loop(), threading.Event()

    def slow() -> Path:
        loop.call_soon_threadsafe(served.set)
        assert served.wait(5.0)
        return controlled.folder

    monkeypatch.setattr(sockets, "own_directory", slow)
    assert await controlled.start() == []
    await controlled.stop()


async def test_a_path_in_this_directory(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    controlled = Controlled(await bench.serve(), control="./s")
    monkeypatch.chdir(controlled.folder)
    await controlled.start()
    assert controlled.control.path == str(controlled.path)
    assert (await controlled.ask("/healthz")).status == 200
    await controlled.stop()


async def test_clients_that_connect_before_it_serves_are_answered(bench: Bench) -> None:
    controlled = Controlled(await bench.serve())
    await controlled.control.bind()
    asking = asyncio.create_task(controlled.ask("/healthz"))
    await asyncio.sleep(0)
    await controlled.control.serve()
    assert (await asking).status == 200
    await controlled.stop()


async def test_a_reader_of_the_journal_learns_why_it_ends(
    bench: Bench, controlled: Controlled
) -> None:
    reader, writer = await controlled.open()
    writer.write(b"GET /v1/journal?follow&limit=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"application/x-ndjson" in head
    lines = chunks(reader)
    assert b'"add_handler"' in await anext(lines)
    await bench.join(controlled.server)
    assert b'"id": 1' in await anext(lines)
    await controlled.control.close("the operator quit")
    assert await anext(lines) == b'{"kind":"closed","reason":"the operator quit"}\n'
    await shut(writer)


async def test_followers_are_limited_as_dashboards_are(controlled: Controlled) -> None:
    clients = [await controlled.open() for _ in range(17)]
    for _, writer in clients:
        writer.write(b"GET /v1/journal?follow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    heads = [await reader.readuntil(b"\r\n\r\n") for reader, _ in clients]
    assert sorted(int(head.split()[1]) for head in heads) == [200] * 16 + [503]
    for _, writer in clients:
        await shut(writer)

    # One that has gone makes room.
    reader, writer = await controlled.open()
    status = b"503"
    while status == b"503":
        writer.write(b"GET /v1/journal?follow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        status = (await reader.readuntil(b"\r\n\r\n")).split()[1]
        if status == b"503":
            await reader.readline()
    await shut(writer)


async def test_an_end_is_not_held_up_by_a_client_that_says_nothing(
    bench: Bench, controlled: Controlled
) -> None:
    _, writer = await controlled.open()
    began = asyncio.get_running_loop().time()
    await controlled.control.close("it was stopped")
    assert asyncio.get_running_loop().time() - began < 0.5
    await shut(writer)
    assert not controlled.path.exists()
    await until(lambda: not bench.loop_errors)


async def test_it_answers_again_on_the_same_connection(controlled: Controlled) -> None:
    reader, writer = await controlled.open()
    for _ in range(3):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await read_answer(reader)).status == 200
    await shut(writer)


async def test_of_all_who_ask_about_all_connections_one_is_answered_at_a_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    controlled = Controlled(await bench.serve())
    working, most = 0, 0

    async def counted(_source: LiveSource, query: Query) -> tuple[int, ...]:
        nonlocal working, most
        working += 1
        most = max(most, working)
        await asyncio.sleep(0.01)
        working -= 1
        del query
        return ()

    monkeypatch.setattr(LiveSource, "ids", counted)
    await controlled.start()
    peer = await RawPeer.connect(str(controlled.path))
    await peer.reply()
    peer.ask(IdsOf(Query()))
    listed, ids = await asyncio.gather(controlled.ask("/v1/connections"), peer.reply())
    assert (listed.status, ids, most) == (200, Ids(()), 1)
    peer.close()
    await controlled.stop()


async def test_if_one_socket_cannot_be_served_none_is(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as good, socket.socket() as closed:
        closed.close()
        access = Access(unix=False, path="")
        handlers = dict(bench.loop.handlers)
        with pytest.raises(OSError, match="Bad file descriptor"):
            HttpService(
                await bench.serve(), lambda _by: pytest.fail("nobody asked"),
                [Bound(good, access), Bound(closed, access)],
                settings=Settings(), turn=asyncio.Lock(), limits=PeerLimits(),
            )  # fmt: skip
        assert good.fileno() < 0
        assert len(bench.loop.handlers) == len(handlers) + 1
