"""Commands that ask servers, run in this process."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from echotui.cli import main as cli
from echotui.sources.observed import programs
from echotui.system import control_paths
from tests.serve_process import ServeProcess

Command = Callable[..., tuple[int, str, str]]


def commands(
    server: ServeProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """Yield what runs a command beside a server; it returns exit code, output and errors."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", server.env["XDG_RUNTIME_DIR"])
    for place in ("RUNTIME", "SHARED", "SYSTEM"):
        monkeypatch.setattr(control_paths, place, Path("/no/such/place"))
    # Of other tests in containers.
    monkeypatch.setattr(programs, "sockets_elsewhere", dict)
    handler = signal.getsignal(signal.SIGINT)

    def command(*argv: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            cli.main(argv)
        assert isinstance(caught.value.code, int)
        return caught.value.code, *capsys.readouterr()

    yield command
    signal.signal(signal.SIGINT, handler)
