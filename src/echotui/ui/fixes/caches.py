"""Keeps the function caches of Textual and Rich small.

They hold 4096 to 16,384 results each, of texts, colours and places that are always new here: after
half an hour of keys and clients, 35 MiB. Delete when each is limited to `MAX_ENTRIES`.
"""

from functools import _CacheInfo
from typing import Final, Protocol

from rich.cells import cached_cell_len
from rich.segment import Segment
from textual.css.scalar import Scalar
from textual.geometry import Region
from textual.strip import Strip

MAX_ENTRIES: Final = 2048  # Of one cache: some screens full, freed in less than a millisecond.


class Cache(Protocol):
    """A function with functools.lru_cache."""

    def cache_info(self) -> _CacheInfo:
        """Return how full it is."""

    def cache_clear(self) -> None:
        """Drop all entries."""


CACHES: Final[tuple[Cache, ...]] = (
    Strip.render_ansi,
    Segment._split_cells,  # noqa: SLF001 - the public method has no cache of its own
    cached_cell_len,
    Scalar.resolve,
    Region.__contains__,
    Region.grow,
    Region.shrink,
    Region.intersection,
    Region.union,
)


def trim() -> None:
    """Empty the caches over `MAX_ENTRIES`; what is still shown is cached again at once."""
    for cache in CACHES:
        if cache.cache_info().currsize > MAX_ENTRIES:
            cache.cache_clear()
