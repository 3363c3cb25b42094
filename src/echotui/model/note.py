"""Messages of a source to the operator."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from echotui.model.cause import Cause
from echotui.model.journal import JournalLine, LoopCall


class NoteKind(StrEnum):
    """Where the dashboard shows a note."""

    NOW = "now"  # What happens now: in a bar above the keys.
    SOON = "soon"  # What will happen: in the same bar, dimmed.
    ALARM = "alarm"  # An error outside the server: in the banner.
    PANE = "pane"  # Several lines about what happens now, in a pane: its table, titled by its text.
    RESULT = "result"  # A table: in a dialog, once.


class NoteTable(msgspec.Struct, frozen=True, gc=False):
    """A small table of texts; each row has as many cells as the header, if there is one."""

    title: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Note(msgspec.Struct, frozen=True, gc=False):
    """One message. Its rows and journal lines are highlighted, also if it has no text."""

    kind: NoteKind = NoteKind.NOW
    # One sentence; may contain what a client sent. Of a result, the line below its table.
    text: str = ""
    progress: str = ""  # Of the source: `3/10`.
    ids: frozenset[int] = frozenset()  # Connections that it is about. Empty: all.
    causes: frozenset[Cause] = frozenset()  # Of the journal lines that it is about.
    since: float = 0.0  # With no ids: monotonic seconds of the first such line.
    table: NoteTable = NoteTable()

    def is_about(self, line: JournalLine) -> bool:
        """Return whether a line of the journal is highlighted."""
        if not isinstance(line, LoopCall) or line.cause not in self.causes:
            return False
        return line.id in self.ids if self.ids else line.at >= self.since


def of_kind(notes: Iterable[Note], *kinds: NoteKind) -> tuple[Note, ...]:
    """Filter notes by kind."""
    return tuple(note for note in notes if note.kind in kinds)
