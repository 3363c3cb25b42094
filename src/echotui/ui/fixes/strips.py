"""Lines that go when nobody shows them any more."""

from typing import Final

from textual.cache import FIFOCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class _Nothing(FIFOCache[tuple[int, ...], list[Strip]]):
    """A cache that keeps nothing."""

    def __setitem__(self, key: tuple[int, ...], value: list[Strip]) -> None:
        """Forget it at once."""


_NOTHING: Final = _Nothing(0)


class Drawn(Widget):
    """A widget that changes all the time.

    Textual asks each line to divide itself where other widgets begin, and the line remembers the
    answer: itself, where there are none. Such a line is garbage that only a full collection finds,
    thousands of objects a second, and the collection holds up the clients.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines without a memory.

        Args:
            crop: Which part of the widget.

        Returns:
            A strip a line.
        """
        strips = super().render_lines(crop)
        for strip in strips:
            strip._divide_cache = _NOTHING  # noqa: SLF001 - there is no other way to it
        return strips
