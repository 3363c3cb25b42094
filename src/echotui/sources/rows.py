"""Rows of any source, in two groups, for `Pages`."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from echotui.model.field import Getters
from echotui.model.query import Scope


class RowGroup(Struct, frozen=True):
    """Rows of one type."""

    items: Mapping[int, Any]  # By id.
    getters: Callable[[float], Getters[Any]]  # Of an item, at a monotonic time in seconds.


class Rows(Protocol):
    """The rows to sort. Ids are assigned in ascending order, and never twice."""

    @property
    def live(self) -> RowGroup:
        """Connections that are open."""
        ...

    @property
    def ended(self) -> RowGroup:
        """Connections that have ended; they were in `live` before."""
        ...

    @property
    def newest(self) -> int:
        """The last assigned id, also if it is in no group any more."""
        ...

    def version(self) -> Hashable:
        """Return a value that changes with any event of any connection."""
        ...

    def rated(self) -> int:
        """Return how often the rates of all connections have been computed."""
        ...

    def in_scope(self, scope: Scope) -> int:
        """Return the number of connections in a scope."""
        ...
