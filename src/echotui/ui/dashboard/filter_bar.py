"""The line in which the operator types a filter."""

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from echotui.errors import FilterError
from echotui.model.action import Place
from echotui.model.filter.completion import before_name, before_word, complete
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.ui.bindings import bindings_at
from echotui.ui.dashboard.candidates import CandidateList, Choice
from echotui.ui.dashboard.filter_help import FILTER_HELP
from echotui.ui.dashboard.filter_target import FilterTarget
from echotui.ui.dashboard.filter_text import complete_part, parsed
from echotui.ui.fixes.unscrolled import UnscrolledWidget
from echotui.ui.format.safe import typeable
from echotui.ui.shared.help_section import HelpSection
from echotui.ui.shared.line_input import PRINTABLE, LineInput

SLASH: Final = 3
"""Columns before the text."""
ERROR_EDGES: Final = 3
"""Columns for the cursor behind the text, and beside an error."""
PAUSE: Final = 0.7
"""Seconds without a letter after which a word is applied that might have become a field."""


class FilterBar(UnscrolledWidget):
    """Applies the filter at each letter; shows the error of a text that is not a filter.

    `target` is what it applies to until `open` is called with another.
    """

    DEFAULT_CSS: ClassVar[str] = """
    FilterBar { height: 1; layout: horizontal; display: none; background: $echo-bar; }
    FilterBar.-on { display: block; }
    FilterBar.-listing { height: 2; }
    FilterBar #slash { width: 3; color: $accent; text-style: bold; }
    FilterBar Input {
        width: 1fr; height: 1; border: none; padding: 0; background: $echo-bar;
    }
    FilterBar #error {
        width: auto; max-width: 70%; height: 1; color: $error; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.FILTER)
    help_section: ClassVar[HelpSection] = FILTER_HELP

    def __init__(self, target: FilterTarget) -> None:
        super().__init__()
        self._target = target
        self._error = ""
        self._candidates = CandidateList()
        self._pause: Timer | None = None
        # When the line was opened: the filter, and the client under the cursor. Whether another
        # filter has moved the cursor since.
        self._first = EVERYTHING
        self._client = 0
        self._moved = False

    @property
    def text(self) -> str:
        """The text in the line; while it is closed, the one that it would open with."""
        return self.query_one(Input).value if self.is_open else self._target.text

    @property
    def is_open(self) -> bool:
        """Whether the operator may type."""
        return self.has_class("-on")

    def compose(self) -> ComposeResult:
        """Draw the line, with room for an error, and the candidates above it."""
        yield self._candidates
        yield Static(Content(" / "), id="slash")
        yield LineInput(restrict=PRINTABLE, select_on_focus=False, compact=True)
        yield Static("", id="error", markup=False)

    def open(self, target: FilterTarget) -> None:
        """Open the line, with the text that the target has."""
        field = self.query_one(Input)
        if not self.is_open:
            self._target = target
            field.value, field.placeholder = target.text, target.example
            self.add_class("-on")
            self._first = complete_part(target.text, target.fields())
            self._moved = False
            self._client = target.cursor.id if target.cursor else 0
        # Not field.focus(): it takes effect a turn later, after a key that is here already.
        self.screen.set_focus(field)
        field.cursor_position = len(field.value)

    def resume(self) -> None:
        """Focus the line again when the terminal lost the focus and regained it."""
        if self.is_open and self.screen.focused is None:
            self.open(self._target)

    def leave(self) -> None:
        """Close the line; keep the text if it is a filter."""
        if self.is_open:
            self.screen.set_focus(self._target.widget)
            self._close(keep=self._is_valid())

    def action_keep_filter(self) -> None:
        """Close the line, if the text is a filter."""
        # Else the rows on the screen are not those that the text asks for.
        if self._is_valid():
            self._close(keep=True)
            self.screen.set_focus(self._target.widget)

    def action_drop_filter(self) -> None:
        """Close the line, and restore the text before, and the cursor's client."""
        self._close(keep=False)
        if self._moved and self._target.cursor is not None:
            self._target.cursor.recall(self._client)
        self.screen.set_focus(self._target.widget)

    def action_row_up(self) -> None:
        """Move the cursor up."""
        self._target.step(-1)

    def action_row_down(self) -> None:
        """Move the cursor down."""
        self._target.step(1)

    async def action_explain(self) -> None:
        """Show the help of the screen."""
        await self.run_action("screen.act('help')")

    def action_complete(self) -> None:
        """Complete the last word; again, with the next candidate."""
        self._complete(1)

    def action_complete_back(self) -> None:
        """Complete the last word with the candidate before."""
        self._complete(-1)

    def _complete(self, by: int) -> None:
        field, choice = self.query_one(Input), self._candidates.choice
        if choice is None or len(choice.candidates) == 1:
            typed = field.value[: field.cursor_position]
            completion = complete(typed, self._target.fields(), self._target.servers())
            if not completion.candidates:
                self._list(None, completion.hint or "nothing to complete")
                return
            choice = Choice.of(field.value, field.cursor_position, completion)
        choice = choice.step(by)
        self._list(choice)
        field.value = choice.text
        field.cursor_position = len(choice.head)

    def _list(self, choice: Choice | None, hint: str = "") -> None:
        if not choice and not hint and self._candidates.error:
            # It stays while it is the same, or is replaced.
            return
        self._candidates.show(choice, hint)
        self.set_class(bool(choice or hint), "-listing")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches, or the error."""
        event.stop()
        if not self.is_open:
            return
        choice = self._candidates.choice
        if choice is None or event.value != choice.text:
            self._list(None)
            if choice and (head := choice.retyped(event.value)):
                event.input.value = head + choice.after
                event.input.cursor_position = len(head)
                return
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE)
        self._apply(self._read(whole=False))

    async def on_timer(self, event: events.Timer) -> None:
        """Apply the last word too, when nothing was typed for a while."""
        event.stop()
        if self.is_open and event.timer is self._pause:
            self._apply(self._read())

    def _apply(self, filter_: Filter) -> None:
        self._moved |= filter_ != self._first
        self._target.apply(filter_)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Close the line when another widget receives the focus."""
        event.stop()
        focused = self.screen.focused
        # Without a focused widget, the terminal has lost the focus. It returns with the next key,
        # and the line may have it again before this event is handled.
        if self.is_open and focused is not None and self not in focused.ancestors:
            self._close(keep=self._is_valid())

    def _is_valid(self) -> bool:
        # The last letters may not have been read yet.
        self._read()
        return not self._error

    def _read(self, *, whole: bool = True) -> Filter:
        """Return the filter that the text is; while it is none, that of the words before.

        A last word with which a name may begin is left out unless `whole`: `q` of `queue>64k`, as a
        text, and `server:we` would empty the table.
        """
        text, fields, error = self.text, self._target.fields(), ""
        before = None if whole else before_name(text, fields, self._target.servers())
        try:
            filter_ = parsed(text, fields)
        except FilterError as invalid:
            # Not a part of the wrong word: `id:1` of `id:1-5` is not what was meant.
            filter_, error = complete_part(before_word(text), fields), str(invalid)
        else:
            if before is not None:
                filter_ = complete_part(before, fields)
        self._show_error(typeable(error))
        return filter_

    def _show_error(self, error: str) -> None:
        """Show an error beside the text, or above it where there is more room."""
        room = self.size.width - SLASH - len(self.text) - ERROR_EDGES
        above = len(error) > room and self._candidates.choice is None
        self._error = error
        beside = self.query_one("#error", Static)
        # Not at every letter: the width follows the text, and the whole screen is laid out.
        if beside.content != (shown := Content("" if above else error)):
            beside.update(shown)
        if above or self._candidates.error:
            self._candidates.show(None, error=error if above else "")
            self.set_class(above, "-listing")

    def _close(self, *, keep: bool) -> None:
        """Close the line; unless the text is kept, restore the text before."""
        if keep:
            self._target.text = self.text
        self._list(None)
        self.remove_class("-on")
        self._target.apply(self._read())
