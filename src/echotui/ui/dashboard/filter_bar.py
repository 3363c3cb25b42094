"""The field in which the operator types a filter."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from echotui.errors import FilterError
from echotui.model.actions import Place
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse
from echotui.ui.bindings import bindings_at
from echotui.ui.format.safe import safe
from echotui.ui.shared.line_input import PRINTABLE, LineInput
from echotui.ui.table.table import ConnectionTable

EXAMPLE: Final = "text  !text  queue>64k  state:choked  idle>30s  a | b    f1 explains"


class FilterBar(Widget):
    """Applies every filter that the text stands for; explains a text that stands for none.

    Args:
        table: Has the focus when the field is left; its cursor can be moved while one types.
        apply: Shows what matches, at once: a key that comes after Enter must not act on the rows
            of an older filter.

    Attributes:
        faulty: Whether the text stood for no filter when it was read last.
    """

    DEFAULT_CSS: ClassVar[str] = """
    FilterBar { height: 1; layout: horizontal; display: none; background: $echo-bar; dock: bottom; }
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

    def __init__(self, table: ConnectionTable, apply: Callable[[Filter], None]) -> None:
        super().__init__()
        self._table = table
        self._apply = apply
        self._before = ""
        self._good = EVERYTHING
        self.faulty = False
        self._error = ""

    @property
    def text(self) -> str:
        """What is in the field."""
        return self.query_one(Input).value

    @property
    def is_open(self) -> bool:
        """Whether the operator may type."""
        return self.has_class("-on")

    def compose(self) -> ComposeResult:
        """Draw the field, and room for what is wrong with it."""
        yield Static(Content(" / "), id="slash")
        yield LineInput(
            placeholder=EXAMPLE, restrict=PRINTABLE, select_on_focus=False, compact=True
        )
        yield Static("", id="error", markup=False)

    def open(self) -> None:
        """Let the operator type, or go on typing."""
        if not self.is_open:
            self._before = self.text
            self.add_class("-on")
        field = self.query_one(Input)
        # Not field.focus(): that waits for a turn, and the next key may be here already.
        self.screen.set_focus(field)
        field.cursor_position = len(field.value)

    def resume(self) -> None:
        """Go on typing, when the terminal lost the focus and the field lost it for good."""
        if self.is_open and self.screen.focused is None:
            self.open()

    def clear(self) -> None:
        """Empty the field."""
        self.query_one(Input).value = ""

    def leave(self) -> None:
        """Go back to the table, with the filter if it is one."""
        if self.is_open:
            self.screen.set_focus(self._table)
            self._close(keep=not self._is_faulty())

    def action_keep_filter(self) -> None:
        """Go back to the table with the filter, if it is one."""
        # What holds is not what the text says: nobody is to act on that unawares.
        if not self._is_faulty():
            self._close(keep=True)
            self.screen.set_focus(self._table)

    def action_drop_filter(self) -> None:
        """Go back to the table with the filter before."""
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
        """Show what matches, or what is wrong."""
        event.stop()
        self._apply(self._read())

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Close the field when the focus goes elsewhere."""
        event.stop()
        focused = self.screen.focused
        # With no focus at all, the terminal has none; it comes back with the next key, and then the
        # field may have it again before this is handled.
        if self.is_open and focused is not None and self not in focused.ancestors:
            self._close(keep=not self._is_faulty())

    def _is_faulty(self) -> bool:
        # The last letters may not have been read yet.
        self._read()
        return self.faulty

    def _read(self) -> Filter:
        """Find the filter that the text stands for; while it stands for none, the last one."""
        error = ""
        try:
            self._good = parse(self.text) if self.text.strip() else EVERYTHING
        except FilterError as wrong:
            error = str(wrong)
        self.faulty = bool(error)
        if error != self._error:
            # Not at every letter: its width is its text's, and the whole screen is laid out anew.
            self._error = error
            self.query_one("#error", Static).update(Content(safe(error)))
        return self._good

    def _close(self, *, keep: bool) -> None:
        """Close the field; unless the text is kept, it is again what it was before."""
        if not keep:
            self.query_one(Input).value = self._before
        self.remove_class("-on")
        self._apply(self._read())
