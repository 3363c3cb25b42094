"""What happens now, in several lines: the notes of a source that have a pane."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.content import Content

from echotui.model.note import Note, NoteKind, of_kind
from echotui.model.view import View
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.dim import dimmed
from echotui.ui.format.safe import safe

LEAST_LINES: Final = 5
"""With the title. Fewer stay blank: nothing below moves when there are more."""
MOST_LINES: Final = 6
LABEL: Final = 12
"""Columns of a label, at most."""
LONGEST: Final = 300
"""Columns of a text; no terminal shows more."""


class NotePane(AcyclicWidget):
    """Shows a title and labelled lines; takes no line while the source has no such note.

    It is as high as it was at its highest since it appeared. Call `show` with each answer.

    Attributes:
        wanted: The lines that it needs; 0 while there is no note.
    """

    DEFAULT_CSS: ClassVar[str] = """
    NotePane { height: 1; display: none; text-wrap: nowrap; text-overflow: ellipsis; }
    NotePane.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.wanted = 0
        self._lines: list[Content] = []

    def show(self, view: View) -> None:
        """Draw the notes of a view; dimmed if it is silent."""
        notes = of_kind(view.notes, NoteKind.PANE)
        lines = [line for note in notes for line in _lines(note)][:MOST_LINES]
        if view.silent:
            colours = not self.has_pseudo_class("nocolor")
            lines = [dimmed(line, colours=colours) for line in lines]
        wanted = max(LEAST_LINES, self.wanted, len(lines)) if lines else 0
        if wanted != self.wanted:
            self.wanted = wanted
            self.styles.height = wanted or 1
            self.set_class(bool(wanted), "-on")
        before, self._lines = self._lines, lines
        # Equal contents may have other colours.
        if len(before) != len(lines) or not all(map(Content.is_same, lines, before)):
            self.refresh()

    def render(self) -> Content:
        """Draw the lines; the title goes on as a rule."""
        width = self.size.width
        title, *others = self._lines or [Content("")]
        rule = "─" * max(0, width - title.cell_length - 1)
        return Content("\n").join([Content.assemble(title, (f" {rule}", "$echo-faint")), *others])


def _lines(note: Note) -> Iterator[Content]:
    progress = f"{safe(note.progress, LONGEST)} " if note.progress else ""
    yield Content.assemble(
        ("── ", "$echo-faint"), (progress, "$accent bold"), (safe(note.text, LONGEST), "bold")
    )
    rows = note.table.rows
    width = min(LABEL, max((len(safe(row[0])) for row in rows if row), default=0))
    for row in rows:
        label, *texts = (*row, "")
        text = "  ".join(safe(text, LONGEST) for text in texts if text)
        yield Content.assemble((f" {safe(label, LABEL):<{width}}  ", "$echo-faint"), text)
