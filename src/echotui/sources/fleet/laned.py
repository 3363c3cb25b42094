"""What the merged order needs of the members of a fleet, and how it asks them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from echotui.model.query import Query
from echotui.model.view import View


class Laned(Protocol):
    """A server of the fleet."""

    @property
    def name(self) -> str:
        """Unique in the fleet: `Row.server` of its connections."""
        ...

    @property
    def lane(self) -> int:
        """Its place among rows that sort alike: `run_of` the ids of its connections."""
        ...


M = TypeVar("M", bound=Laned)

Gather = Callable[[Mapping[M, Query]], Awaitable[Mapping[M, View]]]
"""Asks some members at once. One that does not answer in time is missing in the result: it has no
rows in this page."""
