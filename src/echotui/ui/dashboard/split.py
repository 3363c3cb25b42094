"""Table, notes and journal, one above the other: which are shown, how high, which has the focus."""

from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult

from echotui.model.view import View
from echotui.ui.fixes.unscrolled import UnscrolledWidget
from echotui.ui.journal.pane import JournalPane
from echotui.ui.shared.note_pane import NotePane
from echotui.ui.table.table import ConnectionTable

LEAST_TABLE: Final = 4
"""Lines that the table keeps, with its header."""
LEAST_BESIDE: Final = 6
"""The same while there are notes beside it."""
LEAST_JOURNAL: Final = 3
"""Lines that the journal keeps, with its title."""
MOST_JOURNAL: Final = 16
"""Lines that it has at most, unless the operator has chosen more."""


class Split(UnscrolledWidget):
    """Divides the room between table, notes and journal.

    The screen has the class `-quiet` while the journal is hidden, `-journal` while it has the whole
    room, and `-low` if there is no room for both.

    Attributes:
        chosen: Lines of the journal with its title that the operator has chosen; 0: automatic. The
            table keeps some lines anyway.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Split { height: 1fr; layout: vertical; }
    """

    def __init__(self, table: ConnectionTable, journal: JournalPane, chosen: int) -> None:
        super().__init__()
        self.chosen = chosen
        self._table = table
        self._notes = NotePane()
        self._journal = journal

    @property
    def full(self) -> bool:
        """Whether the journal has the whole room."""
        return self.screen.has_class("-journal")

    @property
    def in_journal(self) -> bool:
        """Whether keys are for the journal, also when the terminal has lost the focus."""
        focused = self.screen.focused
        return focused is self._journal or (focused is None and self._journal.active)

    @property
    def has_journal(self) -> bool:
        """Whether the journal is shown."""
        low = self.screen.has_class("-low") and not self.full
        # Not its `display`, which follows the classes later.
        return not (low or self.screen.has_class("-quiet"))

    def compose(self) -> ComposeResult:
        """Arrange them."""
        yield self._table
        yield self._notes
        yield self._journal

    def show(self, view: View) -> None:
        """Show the notes of a view between table and journal."""
        before = self._notes.wanted
        self._notes.show(view)
        if self._notes.wanted != before:
            self._divide()

    def toggle_journal(self) -> None:
        """Show or hide the journal."""
        if self.full:
            self.set_full(False)
        self.screen.toggle_class("-quiet")
        if not self.has_journal:
            self.screen.set_focus(self._table)

    def set_full(self, on: bool) -> None:  # noqa: FBT001 - a state, not a switch of what is done
        """Give the journal the whole room, and the focus; or give the table its part back."""
        self.screen.set_class(on, "-journal")
        if on:
            self.screen.remove_class("-quiet")
        self._divide()
        self.screen.set_focus(self._journal if self.has_journal else self._table)
        # The footer names the other way, also if the focus was there.
        self.screen.refresh_bindings()

    def next_pane(self) -> None:
        """Focus the journal, shown if it is hidden; from anywhere else, the table."""
        if self.screen.focused is not self._table:
            self.focus_table()
            return
        self.screen.remove_class("-quiet")
        if self.has_journal:
            self.screen.set_focus(self._journal)
        else:
            self.set_full(True)

    def focus_table(self) -> None:
        """Focus the table, shown if it is hidden."""
        if self.full:
            self.set_full(False)
        self.screen.set_focus(self._table)

    def grow(self, by: int) -> None:
        """Make the journal higher by so many lines; below 0: lower."""
        self._choose(self._journal.size.height + by)

    @on(JournalPane.Dragged)
    def _dragged(self, event: JournalPane.Dragged) -> None:
        event.stop()
        self._choose(event.height)

    def on_resize(self, _event: events.Resize) -> None:
        """Keep some lines of the table."""
        self._divide()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Highlight the title of the pane with the focus; a filter is typed for the same pane."""
        self._journal.active = event.widget is self._journal
        self._table.active = not self._journal.active

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        """Focus the table when the journal was hidden by a smaller terminal."""
        if self.screen.focused is None and not self.has_journal:
            self.screen.set_focus(self._table)

    def _choose(self, height: int) -> None:
        if not self.full:
            self.chosen = self._bounded(height)
            self._divide()

    def _bounded(self, height: int) -> int:
        return max(LEAST_JOURNAL, min(height, self._room))

    @property
    def _room(self) -> int:
        """The lines that the journal may have beside table and notes."""
        notes = self._notes.wanted
        return self.size.height - (LEAST_BESIDE + notes if notes else LEAST_TABLE)

    def _divide(self) -> None:
        journal, notes = self._journal.styles, self._notes.wanted
        for rule in ("height", "max_height", "min_height"):
            journal.clear_rule(rule)
        if self.chosen and not self.full:
            journal.height = journal.max_height = self._bounded(self.chosen)
            journal.min_height = LEAST_JOURNAL
        elif notes and not self.full:
            journal.max_height = self._bounded(MOST_JOURNAL)
            journal.min_height = LEAST_JOURNAL
        # Where there is not even room for that, the title is left.
        others = LEAST_BESIDE + (LEAST_JOURNAL if self.has_journal else 0)
        self._notes.styles.height = max(1, min(notes, self.size.height - others))
