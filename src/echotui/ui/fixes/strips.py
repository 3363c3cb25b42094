"""Disables Textual's per-strip divide cache, which creates a reference cycle on every repaint.

A strip that other widgets do not divide caches itself as the result. Only a full collection frees
such strips, thousands of objects a second, and delays the clients. Delete when a strip no longer
caches itself.
"""

from typing import Final

from textual.cache import FIFOCache
from textual.geometry import Region
from textual.strip import Strip

from echotui.ui.fixes.unscrolled import UnscrolledWidget


class _NoCache(FIFOCache[tuple[int, ...], list[Strip]]):
    """Keeps nothing."""

    def __setitem__(self, key: tuple[int, ...], value: list[Strip]) -> None:
        """Drop it."""


_NO_CACHE: Final = _NoCache(0)


class AcyclicWidget(UnscrolledWidget):
    """A widget that is repainted often: its strips are freed by reference count."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region, each without a divide cache."""
        strips = super().render_lines(crop)
        for strip in strips:
            strip._divide_cache = _NO_CACHE  # noqa: SLF001 - nothing public turns it off
        return strips
