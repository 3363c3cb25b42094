"""A selector that tells what a script has chosen."""

import selectors
from collections.abc import Iterable, Mapping
from typing import Any


class Selector(selectors.BaseSelector):
    """Tells of what the script has chosen; never waits."""

    def __init__(self) -> None:
        self.keys: dict[int, selectors.SelectorKey] = {}
        self.chosen: Iterable[tuple[int, int]] = ()

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - as the base class has it
        number = fileobj if isinstance(fileobj, int) else fileobj.fileno()
        if number in self.keys:
            raise KeyError(number)
        self.keys[number] = selectors.SelectorKey(fileobj, number, events, data)
        return self.keys[number]

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:  # noqa: ANN401 - the same
        return self.keys.pop(fileobj if isinstance(fileobj, int) else fileobj.fileno())

    def select(
        self,
        timeout: float | None = None,  # noqa: ARG002 - the same
    ) -> list[tuple[selectors.SelectorKey, int]]:
        chosen, self.chosen = self.chosen, ()
        return [
            (self.keys[number], events & self.keys[number].events)
            for number, events in chosen
            if number in self.keys and events & self.keys[number].events
        ]

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self.keys

    def get_key(self, fileobj: Any) -> selectors.SelectorKey:  # noqa: ANN401 - the same
        return self.keys[fileobj if isinstance(fileobj, int) else fileobj.fileno()]

    def close(self) -> None:
        self.keys.clear()
