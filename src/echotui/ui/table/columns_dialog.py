"""The columns dialog: which, and in which order."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from echotui.model.fields import COLUMNS, Field
from echotui.ui.dialogs.dialog import Dialog, key_hints


class ColumnChoice(NamedTuple):
    """What the operator wants to see.

    Attributes:
        columns: Which, in order; none for as many of the usual ones as there is room for.
        save: Whether also the next time.
    """

    columns: tuple[Field, ...]
    save: bool


class ColumnsDialog(Dialog[ColumnChoice]):
    """Asks for columns and their order.

    Args:
        shown: Those that are shown now, in order.
        known: What the source knows; other columns are not offered.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ColumnsDialog OptionList {
        height: auto; max-height: 17; border: none; background: $surface;
    }
    ColumnsDialog Horizontal { display: none; }
    """
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "flip", "show or hide", show=False),
        Binding("shift+up,K,less_than_sign", "shift(-1)", "move up", show=False),
        Binding("shift+down,J,greater_than_sign", "shift(1)", "move down", show=False),
        Binding("j", "step(1)", "down", show=False),
        Binding("k", "step(-1)", "up", show=False),
        Binding("a", "automatic", "as there is room", show=False),
        Binding("w", "done(True)", "save", show=False),
        Binding("c", "cancel", "cancel", show=False),
    ]

    def __init__(self, shown: Sequence[Field], known: Collection[Field]) -> None:
        super().__init__("Which columns?")
        self._chosen = set(shown)
        others = (field for field in COLUMNS.values() if field not in self._chosen)
        self._order = [field for field in (*shown, *others) if field in known]

    def body(self) -> Iterable[Widget]:
        """List the columns, and the keys."""
        yield OptionList(*self._options(), compact=True)
        yield key_hints(
            ("space", "show or hide"), ("< >", "move up, down"), ("a", "as there is room"),
            ("enter", "done"), ("w", "done, and save"), ("esc", "cancel"),
        )  # fmt: skip

    def buttons(self) -> Iterable[Button]:
        """None: the list is left with keys."""
        return ()

    def _options(self) -> list[Option]:
        return [
            Option(
                Content.assemble(
                    ("[x] " if column in self._chosen else "[ ] ", "$primary bold"),
                    f"{column.title:<8}",
                    (column.meaning, "$echo-faint"),
                ),
                id=column.id,
            )
            for column in self._order
        ]

    @property
    def _at(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def _show(self, at: int) -> None:
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options(self._options())
        choices.highlighted = at

    def on_mount(self) -> None:
        """Start on the first column."""
        self.query_one(OptionList).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with what is chosen; a click only shows or hides."""
        event.stop()
        self.action_done(False)

    def action_flip(self) -> None:
        """Show or hide a column; one at least is shown."""
        column = {self._order[self._at]}
        self._chosen = self._chosen ^ column or column
        self._show(self._at)

    def action_shift(self, by: int) -> None:
        """Move a column up or down the list, that is to the left or right of the table."""
        at, to = self._at, self._at + by
        if 0 <= to < len(self._order):
            self._order[at], self._order[to] = self._order[to], self._order[at]
            self._show(to)

    def action_step(self, by: int) -> None:
        """Go to a neighbouring line."""
        choices = self.query_one(OptionList)
        if by > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    def action_automatic(self) -> None:
        """Answer with as many of the usual ones as there is room for."""
        self.dismiss(ColumnChoice((), save=False))

    def action_done(self, save: bool) -> None:  # noqa: FBT001 - what a binding can say
        """Answer with what is chosen.

        Args:
            save: Whether also for the next time.
        """
        columns = tuple(column for column in self._order if column in self._chosen)
        self.dismiss(ColumnChoice(columns, save))
