"""A selector that returns the events that a script has chosen."""

import os
import selectors
from collections.abc import Iterable, Mapping
from typing import Any


class Selector(selectors.BaseSelector):
    """Tells of what the script has chosen; never waits.

    Attributes:
        errors: What adding a descriptor fails with next (epoll_ctl(2)).
    """

    def __init__(self) -> None:
        self.errors: list[int] = []
        self.keys: dict[int, selectors.SelectorKey] = {}
        self.chosen: Iterable[tuple[int, int]] = ()

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - as the base class has it
        number = fileobj if isinstance(fileobj, int) else fileobj.fileno()
        if number in self.keys:
            raise KeyError(number)
        # Of a new descriptor alone: what is there already takes no memory (`ep_modify`).
        if self.errors:
            code = self.errors.pop(0)
            raise OSError(code, os.strerror(code))
        self.keys[number] = selectors.SelectorKey(fileobj, number, events, data)
        return self.keys[number]

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - the same
        key = self.unregister(fileobj)
        self.keys[key.fd] = selectors.SelectorKey(key.fileobj, key.fd, events, data)
        return self.keys[key.fd]

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
