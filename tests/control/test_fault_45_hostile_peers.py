"""Peers of the control socket that flood it, never read, or leave: no client notices."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from echotui.model.codec import REQUEST
from echotui.model.query import Query
from tests.clients import PATIENCE, wait_until
from tests.control.hostile import GET, HEALTH, POST, Hostile, send, wait_dropped
from tests.control.raw import PING, UPGRADE, frame
from tests.serve_process import ServeProcess

if sys.platform == "linux":
    from resource import RLIMIT_NOFILE, prlimit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")

IDLE = 0.05  # Of a core; a hundred echoes a second are a tenth of that.
ASKED = frame(REQUEST.encode(Query()))
SOON = 2.0  # Seconds.


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
    for _ in range(20):
        send(hostile.connect(), HEALTH * 1500)
    for _ in range(16):
        send(hostile.viewer(), ASKED * 2000)
    hostile.leave()
    wait_until(lambda: introduced(hostile), SOON)
    wait_until(lambda: hostile.cpu(0.2) < IDLE, SOON)


def introduced(hostile: Hostile) -> bool:
    """Whether a viewer is let in: the server names itself, or says that there are too many."""
    with hostile.connect(UPGRADE) as peer:
        said = b""
        while not (found := re.search(b"Hello|viewers", said)):
            said += peer.recv(4096)
    return found[0] == b"Hello"


def test_47_it_answers_without_descriptors(hostile: Hostile, serving: ServeProcess) -> None:
    pid = serving.process.pid
    limits = prlimit(pid, RLIMIT_NOFILE)
    first_free = 1 + max(int(fd.name) for fd in Path(f"/proc/{pid}/fd").iterdir())
    prlimit(pid, RLIMIT_NOFILE, (first_free + 5, limits[1]))
    try:
        clients = [socket.create_connection(("127.0.0.1", serving.port)) for _ in range(20)]
        wait_until(lambda: "out of descriptors" in str(hostile.answer(GET % b"readyz")))
        assert hostile.answer().startswith(b"HTTP/1.1 200 ")
        assert hostile.answer(GET % b"metrics").startswith(b"HTTP/1.1 200 ")
        assert introduced(hostile)
        listed = subprocess.run(
            [sys.executable, "-m", "echotui", "ls", "--ndjson", "--on", hostile.path],
            env=serving.env, capture_output=True, check=True, timeout=PATIENCE,
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
