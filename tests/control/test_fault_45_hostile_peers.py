"""Peers of the control socket that flood it, never read, or leave: no client notices."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from echotui.model.codec import REQUEST
from echotui.model.query import Query
from tests.clients import PATIENCE, wait_until
from tests.control.hostile import GET, HEALTH, Hostile, send, wait_dropped
from tests.control.raw import PING, UPGRADE, frame
from tests.foreign import OTHER, needs_root
from tests.serve_process import ServeProcess
from tests.server.probe import probed

if sys.platform == "linux":
    from resource import RLIMIT_NOFILE, prlimit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")

TOKEN = "correct-horse"
ASKED = frame(REQUEST.encode(Query()))
POST = b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\n"
MOST_GROWN = 12 * 1024 * 1024  # Bytes; the modules for /metrics and malloc's arenas among them.
SOON = 2.0  # Seconds.


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeProcess]:
    folder = tmp_path_factory.mktemp("s")
    token = folder / "token"
    token.touch(0o600)
    token.write_text(TOKEN)
    server = ServeProcess(folder, "--http-token-file", str(token), http=True)
    wait_until(lambda: list((folder / "run" / "echotui").glob("*.sock")))
    yield server
    server.close()


@pytest.fixture
def hostile(started: ServeProcess) -> Iterator[Hostile]:
    """Afterwards, no client has waited, and nothing of the peers is left."""
    hostile = Hostile(started)
    assert hostile.answer().startswith(b"HTTP/1.1 200 ")
    wait_until(lambda: quiet(hostile))
    open_, resident = hostile.descriptors(), hostile.resident()
    with probed(("127.0.0.1", started.port), started.process.pid):
        yield hostile
        hostile.leave()
    began = time.monotonic()
    assert hostile.answer().startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - began < SOON
    wait_until(lambda: hostile.descriptors() == open_)
    assert hostile.resident() - resident < MOST_GROWN
    assert "Traceback" not in started.log


def quiet(hostile: Hostile) -> bool:
    """Whether the number of descriptors stays as it is."""
    before = hostile.descriptors()
    time.sleep(0.05)
    return hostile.descriptors() == before


def test_45_floods(hostile: Hostile) -> None:
    headers = HEALTH[:-2] + b"a:\r\n" * 8000 + b"\r\n"
    hostile.flood(30, 0.2, lambda: hostile.answer(headers))
    hostile.flood(14, 0.2, lambda: hostile.stream(frame(b"", PING) * 5000))
    hostile.flood(14, 0.2, lambda: hostile.stream(b"\x02" + frame(b"")[1:] * 5000))
    hostile.flood(20, 0.3, lambda: hostile.answer(HEALTH * 500))
    hostile.flood(4, 0.2, lambda: hostile.answer(os.urandom(2000) + b"\r\n\r\n"))


def test_45_more_than_is_allowed(hostile: Hostile) -> None:
    large = 100 * 1024 * 1024
    too_large = hostile.answer(POST + b"Content-Length: %d\r\n\r\n" % large)
    assert too_large.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))
    for begin in (frame(b"", length=large), frame(b"", length=1 << 62)):
        viewer = hostile.viewer()
        with suppress(OSError):
            viewer.sendall(begin + bytes(large))
        with pytest.raises(OSError, match=r"reset|[Bb]roken"):
            viewer.sendall(bytes(large))
    # As many as have a place, and half as many as wait for one.
    for _ in range(128):
        hostile.connect()
    assert hostile.descriptors() < 128


def test_45_peers_that_do_not_read_or_send(hostile: Hostile) -> None:
    never = hostile.viewer()
    send(never, ASKED * 5000)
    unread = hostile.connect()
    send(unread, (GET % b"metrics") * 2000)
    half, slow = hostile.viewer(), hostile.connect()
    half.sendall(ASKED[:9])
    chunks = hostile.connect(POST + b"Transfer-Encoding: chunked\r\n\r\n")
    send(chunks, b"1\r\nx\r\n" * 100_000)
    began = time.monotonic()
    for byte in HEALTH:
        try:
            slow.sendall(bytes([byte]))
        except OSError:
            break
        time.sleep(1.0)
    assert 4 < time.monotonic() - began < 10
    for peer in (never, unread, chunks):
        wait_dropped(peer)


def test_45_peers_that_have_gone_are_not_served(hostile: Hostile) -> None:
    for _ in range(100):
        send(hostile.connect(), HEALTH * 1500)
        hostile.leave()
    for _ in range(16):
        send(hostile.viewer(), ASKED * 2000)
        hostile.leave()
    began = time.monotonic()
    assert hostile.answer().startswith(b"HTTP/1.1 200 ")
    wait_until(lambda: introduced(hostile), SOON)
    assert time.monotonic() - began < SOON


def introduced(hostile: Hostile) -> bool:
    """Whether a viewer is let in: the server names itself, or says that there are too many."""
    with hostile.connect(UPGRADE) as peer:
        said = b""
        while not (found := re.search(b"Hello|viewers", said)):
            said += peer.recv(4096)
    return found[0] == b"Hello"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/server", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("/v1/server", {}, 401),
        ("/v1/server", {"Authorization": "Bearer wrong-horse"}, 401),
        ("/v1/server", {"Authorization": f"Bearer {TOKEN}", "Host": "evil.example"}, 403),
        ("/v1/server", {"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}, 403),
        ("/v1/source", {"Authorization": f"Bearer {TOKEN}"}, 403),
        ("/healthz", {"Host": "evil.example"}, 200),
    ],
)
def test_46_over_tcp_only_those_with_the_token_read(
    started: ServeProcess, path: str, headers: dict[str, str], status: int
) -> None:
    client = http.client.HTTPConnection("127.0.0.1", started.http, timeout=PATIENCE)
    client.request("GET", path, headers=headers)
    assert client.getresponse().status == status
    client.close()


def test_46_no_web_page_acts(hostile: Hostile, started: ServeProcess) -> None:
    client = started.connect()
    body = b'{"filter": "state:live", "strength": "reset"}'
    kick = POST + b"Content-Length: %d\r\n" % len(body)
    upgrade = UPGRADE[:-2]
    for request in (kick, upgrade):
        for header in (b"Origin: https://evil.example\r\n", b"Origin: null\r\n"):
            assert hostile.answer(request + header + b"\r\n" + body).startswith(b"HTTP/1.1 403 ")
        rebound = request.replace(b"localhost", b"evil.example:80")
        assert hostile.answer(rebound + b"\r\n" + body).startswith(b"HTTP/1.1 403 ")
    client.sendall(b"unharmed")
    assert client.recv(16) == b"unharmed"
    client.close()


@needs_root
def test_46_another_user_is_refused(
    hostile: Hostile, started: ServeProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(hostile.path)
    # From inside: the folders above it are closed to others.
    monkeypatch.chdir(path.parent)
    os.seteuid(OTHER)
    try:
        with socket.socket(socket.AF_UNIX) as peer, pytest.raises(PermissionError):
            peer.connect(path.name)
    finally:
        os.seteuid(0)
    path.parent.chmod(0o755)
    path.chmod(0o666)
    with socket.socket(socket.AF_UNIX) as peer:
        os.seteuid(OTHER)
        try:
            peer.connect(path.name)
        finally:
            os.seteuid(0)
        peer.settimeout(PATIENCE)
        assert b"only the user of this server and root" in peer.recv(4096)
    path.chmod(0o600)
    path.parent.chmod(0o700)
    refused = f'control-refused client="pid {os.getpid()}, uid {OTHER}"'
    wait_until(lambda: refused in started.log)


def test_47_it_answers_without_descriptors(hostile: Hostile, started: ServeProcess) -> None:
    pid = started.process.pid
    limits = prlimit(pid, RLIMIT_NOFILE)
    first_free = 1 + max(int(fd.name) for fd in Path(f"/proc/{pid}/fd").iterdir())
    prlimit(pid, RLIMIT_NOFILE, (first_free + 5, limits[1]))
    try:
        clients = [socket.create_connection(("127.0.0.1", started.port)) for _ in range(20)]
        wait_until(lambda: "out of descriptors" in str(hostile.answer(GET % b"readyz")))
        assert hostile.answer().startswith(b"HTTP/1.1 200 ")
        assert hostile.answer(GET % b"metrics").startswith(b"HTTP/1.1 200 ")
        assert introduced(hostile)
        listed = subprocess.run(
            [sys.executable, "-m", "echotui", "ls", "--ndjson", "--on", hostile.path],
            env=started.env, capture_output=True, check=True, timeout=PATIENCE,
        )  # fmt: skip
        assert len(listed.stdout.splitlines()) >= 5
        for _ in range(5):
            assert introduced(hostile)
    finally:
        prlimit(pid, RLIMIT_NOFILE, limits)
    for client in clients:
        client.close()


def test_48_while_it_drains_it_answers_and_its_end_waits_for_no_peer(tmp_path: Path) -> None:
    server = ServeProcess(tmp_path, "--drain-timeout", "1")
    hostile = Hostile(server)
    try:
        wait_until(lambda: Path(hostile.path).exists())
        client = server.connect()
        for _ in range(20):
            send(hostile.connect(), HEALTH * 1500)
        server.process.terminate()
        assert client.recv(16) == b""
        wait_until(lambda: b"draining" in hostile.answer(GET % b"readyz"))
        viewer = hostile.viewer()
        viewer.sendall(ASKED)
        said = b""
        while data := viewer.recv(65536):
            said += data
            if b"ended by SIGTERM" in said:
                viewer.close()
                break
        assert b"draining" in said
        assert b"ended by SIGTERM" in said
        began = time.monotonic()
        assert server.wait() == -signal.SIGTERM
        assert time.monotonic() - began < SOON
        assert "Traceback" not in server.log
        assert not Path(hostile.path).exists()
    finally:
        hostile.leave()
        server.close()
