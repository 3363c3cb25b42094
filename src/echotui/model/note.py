"""What a source says beside its rows."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from echotui.model.cause import Cause
from echotui.model.journal import JournalLine, LoopCall


class NoteKind(StrEnum):
    """What a note is about; it decides where the dashboard shows it."""

    NOW = "now"
    """What happens now: in a bar above the keys."""
    SOON = "soon"
    """What has yet to happen: in the same bar, dimmed."""
    ALARM = "alarm"
    """What went wrong outside the server: in the banner."""
    RESULT = "result"
    """A table: in a dialog, once."""


class NoteTable(msgspec.Struct, frozen=True, gc=False):
    """A small table, its cells as text; each row has as many as the header."""

    title: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Note(msgspec.Struct, frozen=True, gc=False):
    """One thing that a source says.

    Attributes:
        text: One sentence, which may hold what a client sent. Without one, rows and journal lines
            are still highlighted. Of a result, the line below its table.
        progress: How far the source is: `3/10`.
        ids: The connections that it is about: their rows are highlighted. None: all.
        causes: Causes of the journal lines that it is about.
        since: Monotonic time in seconds of the first such line of all connections.
        table: The table of a result.
    """

    kind: NoteKind = NoteKind.NOW
    text: str = ""
    progress: str = ""
    ids: frozenset[int] = frozenset()
    causes: frozenset[Cause] = frozenset()
    since: float = 0.0
    table: NoteTable = NoteTable()

    def is_about(self, line: JournalLine) -> bool:
        """Return whether the note is about a line of the journal, which is then highlighted."""
        if not isinstance(line, LoopCall) or line.cause not in self.causes:
            return False
        return line.id in self.ids if self.ids else line.at >= self.since


def of_kind(notes: Iterable[Note], *kinds: NoteKind) -> tuple[Note, ...]:
    """Return the notes of some kinds, in their order."""
    return tuple(note for note in notes if note.kind in kinds)
