"""A small table with the result of what the source did."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.model.note import Note, NoteKind, of_kind
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.format.safe import safe

GAP = 2


class Results:
    """Shows each result of a source once, on top of a screen."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._shown: tuple[Note, ...] = ()

    def show(self, notes: tuple[Note, ...]) -> None:
        """Show a result that was not shown yet, unless another dialog is open."""
        results = of_kind(notes, NoteKind.RESULT)
        new = [note for note in results if note not in self._shown]
        if new and self._screen.is_active:
            self._shown = (*(note for note in results if note in self._shown), new[0])
            self._screen.app.push_screen(ResultDialog(new[0]))


class ResultDialog(Dialog[bool]):
    """Shows a note's table until the operator closes it."""

    DEFAULT_CSS: ClassVar[str] = "ResultDialog > Vertical { width: 82; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "cancel", "close", show=False),
    ]

    def __init__(self, note: Note) -> None:
        super().__init__(safe(note.table.title))
        self._note = note

    def body(self) -> Iterable[Widget]:
        """Draw the cells: the first column to the left, the others to the right."""
        table = self._note.table
        lines = [[safe(cell) for cell in line] for line in (table.header, *table.rows)]
        # A row from elsewhere may have other cells than the header.
        columns = min(map(len, lines))
        widths = [max(len(line[place]) for line in lines) for place in range(columns)]
        parts: list[str | tuple[str, str]] = []
        for number, line in enumerate(lines):
            cells = [
                f"{cell:>{width}}" if place else f"{cell:<{width}}"
                for place, (cell, width) in enumerate(zip(line, widths, strict=False))
            ]
            parts.append(((" " * GAP).join(cells) + "\n", "" if number else "$primary bold"))
        parts.append((f"\n{safe(self._note.text)}", "$echo-faint"))
        yield Static(Content.assemble(*parts))

    def buttons(self) -> Iterable[Button]:
        """Return the one button."""
        yield Button(Content("Close"), id="cancel")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)
