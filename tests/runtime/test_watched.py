"""A run of the dashboard over another program, without a terminal."""

from collections.abc import Callable

import pytest

from echotui.config.settings import Settings
from echotui.model.watch_target import WatchTarget
from echotui.runtime import watched
from echotui.runtime.ask.program_source import WatchedSource
from echotui.runtime.request import WatchRequest
from echotui.sources.observed.observers import Observers
from echotui.sources.process.watched import WatchedProgram
from tests.sources.process.world import entry_of, program_info, sample_of


def test_garbage_collection_counts_the_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    observers = Observers(lambda: sample_of(1.0, processes=()))
    program = WatchedProgram(observers.sample)
    source = WatchedSource("watch:1", program, observers, None, bool)

    async def open_program(*_: object, **_values: object) -> WatchedSource:
        return source

    class Shown:
        def __init__(
            self, _settings: object, _source: object, _log: object, known: Callable[[], int]
        ) -> None:
            self._known = known

        async def run(self) -> int:
            counts.append(self._known())
            await program.take(
                sample_of(1.0, *map(entry_of, range(3)), processes=(program_info(),))
            )
            counts.append(self._known())
            return 7

    monkeypatch.setattr(watched, "open_program", open_program)
    monkeypatch.setattr(watched, "Attached", Shown)
    assert watched.run(WatchRequest(Settings(), WatchTarget(pid=1))) == 7
    assert counts == [0, 3]
