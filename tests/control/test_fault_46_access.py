"""Web pages of other origins, wrong tokens and other users get nothing from the control socket."""

import http.client
import os
import socket
import sys
from pathlib import Path

import pytest

from tests.clients import PATIENCE
from tests.control.conftest import TOKEN
from tests.control.hostile import POST, Hostile
from tests.control.raw import UPGRADE
from tests.foreign import OTHER, needs_root
from tests.serve_process import ServeProcess, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")


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
    serving: ServeProcess, path: str, headers: dict[str, str], status: int
) -> None:
    client = http.client.HTTPConnection("127.0.0.1", serving.http, timeout=PATIENCE)
    client.request("GET", path, headers=headers)
    assert client.getresponse().status == status
    client.close()


def test_46_no_web_page_acts(hostile: Hostile, serving: ServeProcess) -> None:
    client = serving.connect()
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
    hostile: Hostile, serving: ServeProcess, monkeypatch: pytest.MonkeyPatch
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
    wait_until(lambda: refused in serving.log)
