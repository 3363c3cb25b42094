"""The line in which the operator types a filter."""

from collections.abc import Callable, Collection
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from echotui.errors import FilterError
from echotui.model.actions import Place
from echotui.model.fields import CALL, Field
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import GUIDE, parse
from echotui.ui.bindings import bindings_at
from echotui.ui.format.safe import typeable
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection
from echotui.ui.shared.line_input import PRINTABLE, LineInput
from echotui.ui.table.table import ConnectionTable

EXAMPLE: Final = "text  !text  queue>64k  state:choked  idle>30s  a | b    f1 explains"


def check_fields(filter_: Filter, known: Collection[Field]) -> None:
    """Raise FilterError if the filter asks for a field that the source does not have."""
    for field in sorted(filter_.fields - frozenset(known), key=str):
        if field is CALL:
            raise FilterError(f"{field} filters the journal, not the table")
        # Without a list of the others: it would be cut.
        raise FilterError(f"{field} is not available here; f1 lists other fields")


class FilterBar(Widget):
    """Applies the filter at each letter; shows the error of a text that is not a filter.

    Args:
        table: Receives the focus when the line is left; up and down move its cursor.
        apply: Filters the rows, at once: a key after Enter must not act on the rows of an older
            filter.
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

    def __init__(self, table: ConnectionTable, apply: Callable[[Filter], None]) -> None:
        super().__init__()
        self._table = table
        self._apply = apply
        self._before = ""
        self._valid = EVERYTHING
        self._error = ""

    @property
    def text(self) -> str:
        """The text in the line."""
        return self.query_one(Input).value

    @property
    def is_open(self) -> bool:
        """Whether the operator may type."""
        return self.has_class("-on")

    def compose(self) -> ComposeResult:
        """Draw the line, with room for an error."""
        yield Static(Content(" / "), id="slash")
        yield LineInput(
            placeholder=EXAMPLE, restrict=PRINTABLE, select_on_focus=False, compact=True
        )
        yield Static("", id="error", markup=False)

    def open(self) -> None:
        """Open the line, with the text that it had."""
        if not self.is_open:
            self._before = self.text
            self.add_class("-on")
        field = self.query_one(Input)
        # Not field.focus(): it takes effect a turn later, after a key that is here already.
        self.screen.set_focus(field)
        field.cursor_position = len(field.value)

    def resume(self) -> None:
        """Focus the line again when the terminal lost the focus and regained it."""
        if self.is_open and self.screen.focused is None:
            self.open()

    def clear(self) -> None:
        """Clear the text."""
        self.query_one(Input).value = ""

    def leave(self) -> None:
        """Go back to the table; keep the text if it is a filter."""
        if self.is_open:
            self.screen.set_focus(self._table)
            self._close(keep=self._is_valid())

    def action_keep_filter(self) -> None:
        """Go back to the table, if the text is a filter."""
        # Else the rows on the screen are not those that the text asks for.
        if self._is_valid():
            self._close(keep=True)
            self.screen.set_focus(self._table)

    def action_drop_filter(self) -> None:
        """Go back to the table, and restore the text before."""
        self._close(keep=False)
        self.screen.set_focus(self._table)

    def action_row_up(self) -> None:
        """Move the cursor up."""
        self._table.action_up()

    def action_row_down(self) -> None:
        """Move the cursor down."""
        self._table.action_down()

    async def action_explain(self) -> None:
        """Show the help of the screen."""
        await self.run_action("screen.act('help')")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that match, or the error."""
        event.stop()
        self._apply(self._read())

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
            check_fields(filter_, self._table.view.server.fields)
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
        if not keep:
            self.query_one(Input).value = self._before
        self.remove_class("-on")
        self._apply(self._read())
