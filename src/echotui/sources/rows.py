"""What can be ordered: rows of any source, in two groups."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from echotui.model.fields import Getters


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of one kind.

    Attributes:
        items: What there is now, by id; of any type.
        getters: Gives the getters of such an item, for a monotonic time in seconds.
    """

    items: Mapping[int, Any]
    getters: Callable[[float], Getters[Any]]


class Rows(Protocol):
    """What is to be ordered. Ids are given in ascending order, and never twice."""

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
        """The last id that was given, also if it is in no group any more."""
        ...

    def pulse(self) -> Hashable:
        """Return something that differs as soon as anything has happened to any connection."""
        ...
