"""The journal pane: the newest loop calls and ends, each with its cause, or any that are kept."""

from itertools import zip_longest
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from echotui.model.action import Place
from echotui.model.filter.filter import Filter
from echotui.model.journal import JournalLine, LoopCall
from echotui.model.query import JournalWindow
from echotui.model.view import View
from echotui.ui.bindings import bindings_at
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.journal import Shape, name_in_line, shape_for
from echotui.ui.format.keys import ShownKeys
from echotui.ui.journal.journal_help import JOURNAL_HELP
from echotui.ui.journal.lines import DrawnLine, LineCache
from echotui.ui.journal.position import JournalPosition
from echotui.ui.journal.style import COMPONENTS, CSS
from echotui.ui.journal.title import empty_text, how_made, title
from echotui.ui.shared.help_section import HelpSection
from echotui.ui.table.navigation import DOUBLE, WHEEL
from echotui.ui.theme.role_styles import RoleStyles

TITLE_LINES: Final = 1


class JournalPane(AcyclicWidget, can_focus=True):
    """Shows lines, newest first, with a cursor while it is active.

    Call `show` with each answer. On `LinesWanted`, bring another one. The title can be dragged: see
    `Dragged`. Lines that a note is about are highlighted, and hits of a search.

    Attributes:
        active: Whether keys are for the journal.
        silent: Whether the lines are old: they are dimmed.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = COMPONENTS
    DEFAULT_CSS: ClassVar[str] = CSS
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.JOURNAL)

    help_section: ClassVar[HelpSection] = JOURNAL_HELP
    active: reactive[bool] = reactive(False, repaint=False)
    silent: reactive[bool] = reactive(False, repaint=False)

    class LinesWanted(Message):
        """The operator has moved to lines that are not here."""

    class LineOpened(Message):
        """The selected line was clicked twice."""

    class Dragged(Message):
        """The operator drags the title: the pane should have `height` lines."""

        def __init__(self, height: int) -> None:
            super().__init__()
            self.height = height

    def __init__(self, keys: ShownKeys) -> None:
        super().__init__()
        self._keys = keys
        self.position = JournalPosition()
        self._view = View()
        self._styles = RoleStyles(self, "journal")
        self._cache = LineCache(self._styles)
        self._largest_fd = self._longest_name = 0
        self._title = ""
        self._strips: list[Strip] = []

    @property
    def window(self) -> JournalWindow:
        """The lines to ask for; none while the pane is hidden."""
        return self.position.window if self.display else JournalWindow()

    def show(self, view: View, window: JournalWindow) -> None:
        """Draw the answer to a query with `window`."""
        self._view = view
        self.position.show(view.journal, window)
        self.draw()

    @property
    def view(self) -> View:
        """The answer that is drawn."""
        return self._view

    def moved(self) -> None:
        """Draw the cursor; post `LinesWanted` if its line is not here."""
        if self.position.pending:
            self.post_message(self.LinesWanted())
        self.draw()

    def stay(self) -> None:
        """Move the cursor back to lines that are here: there will be no others for now."""
        self.position.stay()
        self.draw()

    def watch_silent(self, silent: bool) -> None:  # noqa: FBT001 - as Textual calls it
        """Draw all lines in other colours."""
        self._styles.dimmed = silent
        self._restyle()

    def step(self, by: int) -> None:
        """Move the cursor by `by` lines."""
        self.position.step(by)
        self.moved()

    def restrict(self, filter_: Filter) -> None:
        """Show only the lines that match a filter."""
        self.position.restrict(filter_)
        self.moved()

    def watch_active(self) -> None:
        """Show the cursor, or hide it; the style of the title changes too."""
        self._title = ""
        self.draw()

    def on_show(self) -> None:
        """Ask for lines if there are none yet."""
        if self._view.at and not self.position.page.lines:
            self.post_message(self.LinesWanted())

    def on_resize(self, event: events.Resize) -> None:
        """Show as many lines as fit."""
        self.position.resize(max(0, event.size.height - TITLE_LINES))
        self.moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll to older lines."""
        event.stop()
        self.position.scroll(WHEEL)
        self.moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll to newer lines."""
        event.stop()
        self.position.scroll(-WHEEL)
        self.moved()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start to drag the title."""
        if event.y < TITLE_LINES:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the title to where the mouse is."""
        if self.app.mouse_captured is self:
            self.post_message(self.Dragged(self.size.height - event.y))

    def on_mouse_up(self) -> None:
        """Leave the title where it is."""
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select the clicked line; with two clicks, open it."""
        if event.y >= TITLE_LINES:
            self.position.select(event.y - TITLE_LINES)
            self.moved()
            if event.chain == DOUBLE:
                self.post_message(self.LineOpened())

    def notify_style_update(self) -> None:
        """Drop what was drawn in the colours of the previous theme."""
        super().notify_style_update()
        self._restyle()

    def _restyle(self) -> None:
        self._styles.clear()
        self._cache.clear()
        # Later: the component classes get the colours of a theme only after this call.
        self.call_next(self.draw)

    def draw(self) -> None:
        """Draw the lines, and repaint those that differ from the screen."""
        if not self.is_attached or not self.size:
            return
        page, width = self.position.page, self.size.width
        drawn = [
            DrawnLine(line, self._background(row, line))
            for row, line in enumerate(page.lines[: self.position.height])
        ]
        new = self._cache.draw(drawn, width, self._view.wall, self._shape(drawn))
        how = how_made(self._view.server) if self._view.at else None
        text = title(self.position, width, self._keys, focused=self.active, how=how)
        rows = enumerate(zip_longest(new, self._strips), TITLE_LINES)
        changed = [y for y, (strip, before) in rows if strip is not before]
        if text != self._title:
            changed.append(0)
        self._title, self._strips = text, new
        if len(changed) > len(new) // 2:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _background(self, row: int, line: JournalLine) -> str:
        if self.active and row == self.position.row:
            return "cursor"
        if any(note.is_about(line) for note in self._view.notes):
            return "tint"
        page = self.position.page
        return "hit" if page.numbers[row] in page.hits else ""

    def _shape(self, drawn: list[DrawnLine]) -> Shape:
        fds = (each.line.fd for each in drawn if isinstance(each.line, LoopCall))
        # Never back to fewer columns: causes must not jump left and right.
        self._largest_fd = max(self._largest_fd, *fds, 0)
        names = map(len, (name_in_line(each.line.server) for each in drawn))
        self._longest_name = max(self._longest_name, *names, 0)
        largest_id = self._view.totals.accepted
        return shape_for(self.size.width, largest_id, self._largest_fd, self._longest_name)

    def render_line(self, y: int) -> Strip:
        """Return a line that is to be repainted."""
        width, row = self.size.width, y - TITLE_LINES
        if y < TITLE_LINES:
            style = self._styles("focused" if self.active else "title")
            return Strip([Segment(self._title, style)], width)
        if row < len(self._strips):
            return self._strips[row]
        text = ""
        if row == 1 and not self._strips:
            text = empty_text(self.position, self._keys, focused=self.has_focus)
        style = self._styles("faint")
        return Strip([Segment(f"  {text}", style)]).adjust_cell_length(width, style)
