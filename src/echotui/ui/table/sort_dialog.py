"""The sort dialog."""

from collections.abc import Collection, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from echotui.model.fields import ID, SORTABLE, Field
from echotui.model.query import Sort
from echotui.ui.dialogs.dialog import ChoiceList, Dialog, KeyHints


class SortDialog(Dialog[Sort]):
    """Asks for the column to sort by. Choosing the current column again reverses the order.

    Args:
        available: Fields that the rows have; only their columns are offered.
    """

    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "cancel", "cancel", show=False),
    ]

    def __init__(self, sort: Sort, available: Collection[Field]) -> None:
        super().__init__("Sort by which column?")
        self._sort = sort
        self._fields = [field for field in SORTABLE.values() if field in available]

    def body(self) -> Iterable[Widget]:
        """List the columns, with an arrow at the one sorted by."""
        options = []
        for field in self._fields:
            arrow = ("▼ " if self._sort.reverse else "▲ ") if field is self._sort.field else "  "
            options.append(
                Option(
                    Content.assemble(
                        (arrow, "$primary bold"),
                        f"{field.title:<8}",
                        (field.meaning, "$echo-faint"),
                    ),
                    id=field.id,
                )
            )
        hints = KeyHints(("enter", "sort; the same column again: reverse"), ("esc", "cancel"))
        yield ChoiceList(options, hints)
        yield hints

    def buttons(self) -> Iterable[Button]:
        """None: Enter and Escape close the dialog."""
        return ()

    def on_mount(self) -> None:
        """Highlight the column sorted by."""
        field = self._sort.field
        at = self._fields.index(field) if field in self._fields else 0
        self.query_one(OptionList).highlighted = at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the chosen order."""
        event.stop()
        self.dismiss(sort_by(SORTABLE[event.option.id or ID.id], self._sort))


def sort_by(field: Field, sort: Sort) -> Sort:
    """Sort by a column: in its default direction, or reversed if it is sorted by already."""
    if field is sort.field:
        return Sort(field, not sort.reverse)
    return Sort(field, field.largest_first)
