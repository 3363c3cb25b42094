"""What a demo session says about itself."""

from msgspec import Struct

from echotui.model.cause import Cause
from echotui.model.journal import JournalLine, LoopCall


class Caption(Struct, frozen=True, gc=False, omit_defaults=True):
    """One sentence that tells what happens now.

    Attributes:
        text: The sentence; empty when there is nothing to tell.
        step: Which step of the story this is, from 1; 0 when there is no story.
        steps: How many steps the story has.
        marks: Causes of the journal lines that it speaks of.
        about: Ids of the connections that it speaks of; none: of all, from now on.
        since: Monotonic time in seconds of that now: the step's beginning.
        pending: Whether what the sentence is about has yet to happen: it says what to watch for.
    """

    text: str = ""
    step: int = 0
    steps: int = 0
    marks: frozenset[Cause] = frozenset()
    about: frozenset[int] = frozenset()
    since: float = 0.0
    pending: bool = False

    def speaks_of(self, line: JournalLine) -> bool:
        """Whether a line of the journal is what the sentence tells of.

        Args:
            line: Any line.

        Returns:
            Whether to mark it.
        """
        if not isinstance(line, LoopCall) or line.cause not in self.marks:
            return False
        return line.id in self.about if self.about else line.at >= self.since


class Report(Struct, frozen=True, gc=False, omit_defaults=True):
    """A small table at the end of a session.

    Attributes:
        title: What it shows.
        header: The titles of its columns.
        rows: Its cells, as text; as many a row as there are titles.
        note: One line below it.
    """

    title: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    def __bool__(self) -> bool:
        """Whether there is a table."""
        return bool(self.rows)
