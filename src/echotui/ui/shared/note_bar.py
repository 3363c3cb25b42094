"""The notes of the source: what happens now, in a bar above the keys."""

from collections.abc import Iterator
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive

from echotui.model.note import Note, NoteKind, of_kind
from echotui.model.view import View
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.safe import safe


class NoteBar(AcyclicWidget):
    """Shows notes one below the other; takes no line while none has a text.

    Attributes:
        notes: The notes.
    """

    DEFAULT_CSS: ClassVar[str] = """
    NoteBar {
        height: auto;
        max-height: 3;
        display: none;
        padding: 0 1;
        background: $echo-cursor;
        color: $foreground;
    }
    NoteBar.-on { display: block; }
    """

    notes: reactive[tuple[Note, ...]] = reactive(tuple[Note, ...](), layout=True)

    def show(self, view: View) -> None:
        """Show the notes of a view that belong here."""
        self.notes = of_kind(view.notes, NoteKind.NOW, NoteKind.SOON)

    def watch_notes(self) -> None:
        """Hide the bar when there is no text."""
        self.set_class(any(note.text for note in self.notes), "-on")

    def render(self) -> Content:
        """Draw the texts, each after its progress; dimmed what has yet to happen."""
        return Content("\n").join(self._lines())

    def _lines(self) -> Iterator[Content]:
        for note in self.notes:
            if note.text:
                progress = f"{safe(note.progress)} " if note.progress else ""
                style = "$echo-faint" if note.kind is NoteKind.SOON else "bold"
                yield Content.assemble((progress, "$accent bold"), (safe(note.text), style))
