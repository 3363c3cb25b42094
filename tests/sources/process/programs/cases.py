"""The programs that are watched as a person runs them, and what is expected of each."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import pytest

from tests.sources.process.programs.running import installed

BYTES: Final = 8 << 20
"""What a request asks for: more than the kernel takes (`tcp_wmem`, tcp(7))."""
_GET: Final = b"GET /big HTTP/1.0\r\n\r\n"
_GET_ON: Final = b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"
_UPGRADE: Final = (
    b"GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Case(NamedTuple):
    """One program.

    Attributes:
        command: Makes its files in a folder, and returns its arguments.
        requests: After each of them, the program sends more than the kernel takes.
        idle: The mask of a client that has sent nothing.
        stuck: That of one that has sent the request and reads nothing.
        children: How many processes it starts.
        waits: Of one without an epoll, how it waits while it has no client, which the note names:
            `poll`. A worker for one client after the other then waits in a read or a write.
    """

    command: Callable[[Path, int], Sequence[str]]
    requests: Sequence[bytes] = (_GET,)
    idle: str = "R-"
    stuck: str = "RW"
    children: int = 0
    waits: str = ""


def _node(folder: Path, port: int) -> list[str]:
    (folder / "app.js").write_text(
        'require("net").createServer((c) => c.on("data", () => '
        f'c.write(Buffer.alloc({BYTES})))).listen({port}, "127.0.0.1")'
    )
    return [installed("node"), "app.js"]


def _redis(folder: Path, port: int) -> list[str]:
    (folder / "redis.conf").write_text(f'bind 127.0.0.1\nport {port}\nsave ""\n')
    return [installed("redis-server"), "redis.conf"]


def nginx(folder: Path, port: int, user: str = "user root;") -> list[str]:
    """Two workers, and their master; only root's may have another user."""
    program = installed("nginx")
    with (folder / "big").open("wb") as file:
        file.truncate(BYTES)
    own = "".join(f"{each}_temp_path {each};" for each in ("fastcgi", "uwsgi", "scgi", "proxy"))
    (folder / "nginx.conf").write_text(
        f"{user} worker_processes 2; daemon off; pid pid; error_log stderr;"
        "events { worker_connections 64; }"
        f"http {{ access_log off; client_body_temp_path body; {own}"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"
    )
    return [program, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]


def _tornado(folder: Path, port: int) -> list[str]:
    (folder / "app.py").write_text(f"""
import asyncio
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler
class Big(RequestHandler):
    def get(self):
        self.write(bytes({BYTES}))
class Socket(WebSocketHandler):
    def open(self):
        self.write_message(bytes({BYTES}), binary=True)
async def main():
    Application([("/big", Big), ("/socket", Socket)]).listen({port}, "127.0.0.1")
    await asyncio.Event().wait()
asyncio.run(main())
""")
    return [sys.executable, "app.py"]


def _uvicorn(folder: Path, port: int) -> list[str]:
    (folder / "app.py").write_text(f"""
async def app(scope, receive, send):
    await send({{"type": "http.response.start", "status": 200, "headers": []}})
    await send({{"type": "http.response.body", "body": bytes({BYTES})}})
""")
    options = ("--loop", "uvloop", "--lifespan", "off", "--port", str(port), "--workers", "2")
    return [installed("uvicorn"), *options, "app:app"]


def _http_server(folder: Path, port: int) -> list[str]:
    with (folder / "big").open("wb") as file:
        file.truncate(BYTES)
    return [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]


def _gunicorn(folder: Path, port: int) -> list[str]:
    (folder / "app.py").write_text(f"""
def app(environ, start):
    start("200 OK", [])
    return [bytes({BYTES})]
""")
    options = ("--no-control-socket", "--workers", "2", "--bind", f"127.0.0.1:{port}")
    return [installed("gunicorn"), *options, "app:app"]


def small_server(waits: str) -> Callable[[Path, int], Sequence[str]]:
    """`server.c`, compiled."""

    def command(folder: Path, port: int) -> list[str]:
        program = folder / "server"
        program.write_bytes(_compiled())
        program.chmod(0o700)
        return [str(program), waits, str(port)]

    return command


@cache
def _compiled() -> bytes:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    with TemporaryDirectory() as folder:
        program, source = Path(folder, "server"), Path(__file__).with_name("server.c")
        subprocess.run([compiler, "-O1", "-o", program, source], check=True, timeout=60)
        return program.read_bytes()


CASES: Final = {
    "node": Case(_node, (b"x",)),
    "redis": Case(_redis, (b"SETRANGE big %d x\r\nGET big\r\n" % BYTES,)),
    "nginx": Case(nginx, idle="R- ET", stuck="RW ET", children=2),
    "tornado": Case(_tornado, (_GET, _UPGRADE)),
    # Its processes: two, and the resource tracker of multiprocessing.
    "uvicorn": Case(_uvicorn, (_GET_ON,), children=3),
    "http.server": Case(_http_server, idle="?", stuck="?", waits="poll"),
    "gunicorn": Case(_gunicorn, idle="?", stuck="?", children=2, waits="select"),
    "c-poll": Case(small_server("poll"), (b"x",), idle="?", stuck="?", waits="poll"),
    "c-select": Case(small_server("select"), (b"x",), idle="?", stuck="?", waits="select"),
}
"""By name; those with a test of their own are elsewhere."""
