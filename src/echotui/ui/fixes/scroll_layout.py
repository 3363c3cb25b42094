"""Repaints the whole screen when a layout follows a scroll.

A layout repaints the widgets that moved from the old map to the new one (`Compositor.reflow`). A
scroll does not update the old map, and reading a widget's region updates it without a paint: a
widget that scrolls by a line and is laid out a line back stays painted where it was in between.
Delete when `reflow` compares with the painted map.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.geometry import Size
from textual.screen import Screen


class PaintedMap:
    """Keeps the map of a screen that was painted last."""

    def __init__(self) -> None:
        self._painted: object = None

    @contextmanager
    def repainting(self, screen: Screen[Any], size: Size | None, *, scroll: bool) -> Iterator[None]:
        """Wrap `Screen._refresh_layout`: let it repaint the whole screen if needed."""
        compositor = screen._compositor  # noqa: SLF001 - as all below: nothing public has the map
        lays_out = bool(screen._layout_widgets) or not scroll  # noqa: SLF001
        moved = compositor._full_map_invalidated or compositor._full_map is not self._painted  # noqa: SLF001
        if lays_out and moved:
            compositor._dirty_regions.add((size or screen.outer_size).region)  # noqa: SLF001
        yield
        if lays_out:
            self._painted = compositor._full_map  # noqa: SLF001
