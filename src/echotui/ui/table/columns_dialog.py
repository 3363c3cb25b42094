"""The columns dialog."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from echotui.model.field import Field
from echotui.model.fields import COLUMNS
from echotui.ui.dialogs.dialog import ChoiceList, Dialog, KeyHints


class ColumnsDialog(Dialog[tuple[Field, ...]]):
    """Asks which columns to show, in order; the answer is empty for as many as fit.

    Args:
        shown: The columns shown now, in order.
        available: Fields that the source provides; only their columns are offered.
    """

    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "flip", "show or hide", show=False),
        Binding("shift+up,K,less_than_sign", "shift(-1)", "move up", show=False),
        Binding("shift+down,J,greater_than_sign", "shift(1)", "move down", show=False),
        Binding("a", "automatic", "as many as fit", show=False),
        Binding("c", "cancel", "cancel", show=False),
    ]

    def __init__(self, shown: Sequence[Field], available: Collection[Field]) -> None:
        super().__init__("Which columns?")
        self._chosen = set(shown)
        others = (field for field in COLUMNS.values() if field not in self._chosen)
        self._order = [field for field in (*shown, *others) if field in available]

    def body(self) -> Iterable[Widget]:
        """List the columns and the keys."""
        hints = KeyHints(
            ("space", "show or hide"), ("< >", "move up, down"), ("a", "as many as fit"),
            ("enter", "done"), ("esc", "cancel"),
        )  # fmt: skip
        yield ChoiceList(self._options(), hints)
        yield hints

    def buttons(self) -> Iterable[Button]:
        """None: keys close the dialog."""
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
    def _highlighted(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def _show(self, highlighted: int) -> None:
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options(self._options())
        choices.highlighted = highlighted

    def on_mount(self) -> None:
        """Highlight the first column."""
        self.query_one(OptionList).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the choice."""
        event.stop()
        self.action_done()

    def action_flip(self) -> None:
        """Show or hide a column; the last one shown cannot be hidden."""
        column = {self._order[self._highlighted]}
        self._chosen = self._chosen ^ column or column
        self._show(self._highlighted)

    def action_shift(self, by: int) -> None:
        """Move a column in the list: up is left in the table, down is right."""
        at, to = self._highlighted, self._highlighted + by
        if 0 <= to < len(self._order):
            self._order[at], self._order[to] = self._order[to], self._order[at]
            self._show(to)

    def action_automatic(self) -> None:
        """Return the default: as many columns as fit."""
        self.dismiss(())

    def action_done(self) -> None:
        """Return the choice."""
        self.dismiss(tuple(column for column in self._order if column in self._chosen))
