from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from echotui.sources.observed import observers
from echotui.system import control_paths
from tests.sources.observed.observer import ScriptedObserver, Seen


@pytest.fixture
def observer(tmp_path: Path) -> Iterator[ScriptedObserver]:
    with ScriptedObserver(tmp_path) as observer:
        yield observer


@pytest.fixture
def seen(observer: ScriptedObserver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    # A busy machine lets its thread wait.
    monkeypatch.setattr(observers, "WITHIN", 10.0)
    seen = Seen(observer)
    yield seen
    seen.observers.close()


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only directory with sockets; its path is short enough."""
    with TemporaryDirectory(prefix="echotui-test-") as name:
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        for place in ("RUNTIME", "SHARED", "SYSTEM"):
            monkeypatch.setattr(control_paths, place, Path(name) / "none")
        yield Path(name) / "echotui"
