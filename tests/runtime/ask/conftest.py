from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from echotui.system import control_paths


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only directory in which servers are looked for; its path is short enough."""
    with TemporaryDirectory(prefix="echotui-test-") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
        for place in ("RUNTIME", "SHARED", "SYSTEM"):
            monkeypatch.setattr(control_paths, place, Path(name) / "none")
        directory = Path(name) / "echotui"
        directory.mkdir(mode=0o700)
        yield directory
