"""Repaints the whole screen when a layout follows a scroll.

A layout repaints the widgets that have another place in the new map than in the old one. A scroll
does not write the old map, and reading a widget's region makes the old map anew, unpainted: a
widget that scrolls by a line and is laid out a line back stays painted where it was in between
(`Compositor.reflow`). Not reported there; seen in 8.2.8.

Delete when `reflow` compares with the map that was painted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.geometry import Size
from textual.screen import Screen


class PaintedMap:
    """Remembers which of a screen's maps was painted last."""

    def __init__(self) -> None:
        self._painted: object = None

    @contextmanager
    def repainting(self, screen: Screen[Any], size: Size | None, *, scroll: bool) -> Iterator[None]:
        """Wrap `Screen._refresh_layout`: add the whole screen to what it repaints, if needed."""
        compositor = screen._compositor  # noqa: SLF001 - as all below: nothing public has the map
        lays_out = bool(screen._layout_widgets) or not scroll  # noqa: SLF001
        moved = compositor._full_map_invalidated or compositor._full_map is not self._painted  # noqa: SLF001
        if lays_out and moved:
            compositor._dirty_regions.add((size or screen.outer_size).region)  # noqa: SLF001
        yield
        if lays_out:
            self._painted = compositor._full_map  # noqa: SLF001
