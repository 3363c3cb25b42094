"""The line in which the operator types a filter."""

from collections.abc import Collection
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from echotui.errors import FilterError
from echotui.model.action import Place
from echotui.model.fields import CALL, Field
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import GUIDE, parse
from echotui.ui.bindings import bindings_at
from echotui.ui.dashboard.filter_target import FilterTarget
from echotui.ui.format.safe import typeable
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection
from echotui.ui.shared.line_input import PRINTABLE, LineInput


def check_fields(filter_: Filter, known: Collection[Field]) -> None:
    """Raise FilterError if the filter asks for a field that the source does not have."""
    for field in sorted(filter_.fields - frozenset(known), key=str):
        if field is CALL:
            raise FilterError(f"{field} filters the journal, not the table")
        # Without a list of the others: it would be cut.
        raise FilterError(f"{field} is not available here; f1 lists other fields")


class FilterBar(Widget):
    """Applies the filter at each letter; shows the error of a text that is not a filter.

    `target` is what it applies to until `open` is called with another.
    """

    DEFAULT_CSS: ClassVar[str] = """
    FilterBar { height: 1; layout: horizontal; display: none; background: $echo-bar; }
    FilterBar.-on { display: block; }
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
    help_section: ClassVar[HelpSection] = HelpSection(
        "Filter",
        Place.FILTER,
        (HelpBlock("Examples", tuple(HelpEntry(*example) for example in GUIDE), width=24),),
    )

    def __init__(self, target: FilterTarget) -> None:
        super().__init__()
        self._target = target
        self._valid = EVERYTHING
        self._error = ""

    @property
    def text(self) -> str:
        """The text in the line; while it is closed, the one that it would open with."""
        return self.query_one(Input).value if self.is_open else self._target.text

    @property
    def is_open(self) -> bool:
        """Whether the operator may type."""
        return self.has_class("-on")

    def compose(self) -> ComposeResult:
        """Draw the line, with room for an error."""
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
        """Close the line, and restore the text before."""
        self._close(keep=False)
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

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches, or the error."""
        event.stop()
        if self.is_open:
            self._target.apply(self._read())

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

    def _read(self) -> Filter:
        """Return the filter that the text is; while it is none, the last valid one."""
        error = ""
        try:
            filter_ = parse(self.text) if self.text.strip() else EVERYTHING
            check_fields(filter_, self._target.fields())
            self._valid = filter_
        except FilterError as invalid:
            error = str(invalid)
        if error != self._error:
            # Not at every letter: the width follows the text, and the whole screen is laid out.
            self._error = error
            self.query_one("#error", Static).update(Content(typeable(error)))
        return self._valid

    def _close(self, *, keep: bool) -> None:
        """Close the line; unless the text is kept, restore the text before."""
        if keep:
            self._target.text = self.text
        self.remove_class("-on")
        self._target.apply(self._read())
