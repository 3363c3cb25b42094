"""What the tests of the observer share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.observer.probes import Probes
from tests.observer.live_agent import LiveAgent, descriptors, tasks
from tests.observer.probing import installed
from tests.observer.programs import Programs, bare_python


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare_python(tmp_path_factory.mktemp("bare"))


@pytest.fixture
def programs(python: Path, tmp_path: Path) -> Iterator[Programs]:
    tmp_path.chmod(0o700)
    started = Programs(python, tmp_path)
    yield started
    started.close()


@pytest.fixture
def probes() -> Iterator[Probes]:
    with installed() as found:
        yield found


@pytest.fixture
def others() -> set[int]:
    """The threads that there are without an agent."""
    return tasks()


@pytest.fixture
def running(
    others: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveAgent]:
    del others  # Before this one.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    before = descriptors()
    started = LiveAgent(tmp_path)
    yield started
    started.agent.close()
    assert not started.path.exists()
    assert descriptors() == before
