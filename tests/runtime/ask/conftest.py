import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from echotui.control.streams import StreamLimits
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.runtime.ask import targets
from echotui.server.server import EchoServer
from echotui.sources.observed import programs
from echotui.system import control_paths
from tests.runtime.ask.desk import Serve
from tests.scripted import ScriptedSource
from tests.served import UNLIMITED, Served
from tests.ui.stage import rows


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only directory in which servers are looked for; its path is short enough."""
    with TemporaryDirectory(prefix="echotui-test-") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
        for place in ("RUNTIME", "SHARED", "SYSTEM"):
            monkeypatch.setattr(control_paths, place, Path(name) / "none")
        monkeypatch.setattr(programs, "sockets_elsewhere", dict)
        directory = Path(name) / "echotui"
        directory.mkdir(mode=0o700)
        yield directory


@pytest.fixture
async def serve(sockets: Path) -> AsyncIterator[Serve]:
    """Serves so many connections, or a source, on a socket of a name."""
    served: list[Served] = []

    def serve(
        name: str,
        clients: int | ScriptedSource,
        limits: StreamLimits = UNLIMITED,
        *,
        called: str = "",
    ) -> Served:
        source = ScriptedSource(rows(clients)) if isinstance(clients, int) else clients
        server = EchoServer(Strategy.EAGER, Limits())
        served.append(Served(server, str(sockets / name), lambda: source, limits, called))
        return served[-1]

    yield serve
    for each in served:
        await each.stop()


@pytest.fixture
def silent(sockets: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], socket.socket]:
    """Makes a socket that is connected to, and never answered."""
    monkeypatch.setattr(targets, "WITHIN", 0.1)

    def listen(name: str) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(sockets / name))
        listener.listen()
        return listener

    return listen
