from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.observed.observer import ScriptedObserver, Seen


@pytest.fixture
def observer(tmp_path: Path) -> Iterator[ScriptedObserver]:
    with ScriptedObserver(tmp_path) as observer:
        yield observer


@pytest.fixture
def seen(observer: ScriptedObserver) -> Iterator[Seen]:
    seen = Seen(observer)
    yield seen
    seen.observers.close()
