"""Writes only the cells that differ from what the terminal shows.

Textual writes a widget's whole line when any of its cells has changed, and each piece with all its
attributes and a reset: some 40 bytes for a number of one digit. Links are left out: no text of ours
is one, and no client's may be. Delete when Textual compares cells before it writes them.
"""

from collections.abc import Iterator
from typing import Any, cast

from rich.console import Console, RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from echotui.ui.terminal.cells import Piece, TerminalCells
from echotui.ui.terminal.colours import colour_system


class CellsUpdate(CompositorUpdate):
    """One update of Textual's, written by cells."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, cells: TerminalCells) -> None:
        self._update = update
        self._cells = cells

    def render_segments(self, console: Console) -> str:
        """Return what is to be written."""
        if isinstance(self._update, LayoutUpdate):
            self._cells.forget()
        return self._cells.write(pieces(self._update), colour_system(console))


class ChangedCellsApp(App[None]):
    """An app that writes whole screens as they are, and of partial updates what has changed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._cells = TerminalCells()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = cast("RenderableType", CellsUpdate(renderable, self._cells))
        super()._display(screen, renderable)


def pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    """List the parts of lines that an update draws."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield Piece(y, x, strip)
                x += strip.cell_length
        return
    for y, first, after in update.spans:
        drawn = zip(update.chop_ends[y], update.chops[y].items(), strict=True)
        yield from (
            # A widget's line is always drawn whole.
            Piece(y, x, strip)
            for end, (x, strip) in drawn
            if strip is not None and x < after and end > first
        )
