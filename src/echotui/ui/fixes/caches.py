"""What Textual and Rich remember of what they have drawn."""

from functools import _CacheInfo
from typing import Final, Protocol

from rich.cells import cached_cell_len
from rich.segment import Segment
from textual.css.scalar import Scalar
from textual.geometry import Region
from textual.strip import Strip

MOST: Final = 2048
"""Answers that one cache may hold: some screens full, and freed in less than a millisecond."""


class Cache(Protocol):
    """What functools.lru_cache makes of a function."""

    def cache_info(self) -> _CacheInfo:
        """Tell how full it is."""

    def cache_clear(self) -> None:
        """Forget all answers."""


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
"""Those that may hold from 4096 to 16,384, of texts, colours and places that are always new here:
full, which takes half an hour of keys and clients, they have 35 MiB."""


def trim() -> None:
    """Empty those that hold more than `MOST`: what is still shown is remembered anew at once."""
    for cache in CACHES:
        if cache.cache_info().currsize > MOST:
            cache.cache_clear()
