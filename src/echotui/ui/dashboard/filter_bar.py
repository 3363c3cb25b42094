"""The field in which the operator types a filter."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from echotui.errors import FilterError
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse
from echotui.ui.dashboard.field import Field
from echotui.ui.format.safe import safe
from echotui.ui.groups import TYPING

PRINTABLE: Final = r"[ -~]*"
"""What may be typed or pasted: nothing that a terminal would obey."""
EXAMPLE: Final = "text  !text  queue>64k  state:choked  idle>30s  a | b    f1 explains"


def _typing(keys: str, action: str, says: str) -> Binding:
    # Before the field itself, and before the next key.
    return Binding(keys, action, says, show=False, priority=True, group=TYPING)


class FilterBar(Widget):
    """Posts every filter that what is typed stands for; a text that is none is explained.

    Attributes:
        text: What is in the field.
        faulty: Whether it stood for no filter when it was read last.
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
    BINDINGS: ClassVar[list[BindingType]] = [
        _typing("enter", "screen.leave_filter(True)", "keep the filter"),
        _typing("escape,ctrl+c", "screen.leave_filter(False)", "back to the filter before"),
        _typing("up", "screen.step(-1)", "to the row above"),
        _typing("down", "screen.step(1)", "to the row below"),
        _typing("f1", "screen.help", "help"),
    ]

    class Typed(Message):
        """The text stands for a filter.

        Attributes:
            filter: Which.
        """

        def __init__(self, filter_: Filter) -> None:
            super().__init__()
            self.filter = filter_

    def __init__(self) -> None:
        super().__init__()
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
        yield Field(placeholder=EXAMPLE, restrict=PRINTABLE, select_on_focus=False, compact=True)
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

    def clear(self) -> None:
        """Empty the field."""
        self.query_one(Input).value = ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what it stands for, or what is wrong."""
        event.stop()
        self.post_message(self.Typed(self.read()))

    def read(self) -> Filter:
        """Read the field.

        Returns:
            The filter that it stands for; while it stands for none, the last one.
        """
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

    def close(self, *, keep: bool) -> Filter:
        """Let the operator type no more.

        Args:
            keep: Whether the text stays; else it is again what it was when the field was opened.

        Returns:
            The filter that holds from now on.
        """
        if not keep:
            self.query_one(Input).value = self._before
        self.remove_class("-on")
        return self.read()
