"""The sort dialog: by which column."""

from collections.abc import Collection, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from echotui.model.fields import COLUMNS, ID, Field
from echotui.model.query import Sort
from echotui.ui.dialogs.dialog import Dialog, key_hints


class SortDialog(Dialog[Sort]):
    """Asks for an order. The same column once more reverses it.

    Args:
        sort: The order now.
        known: What the source knows; other columns are not offered.
    """

    DEFAULT_CSS: ClassVar[str] = """
    SortDialog OptionList { height: auto; max-height: 17; border: none; background: $surface; }
    SortDialog Horizontal { display: none; }
    """
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "cancel", "cancel", show=False),
        Binding("j", "down", "down", show=False),
        Binding("k", "up", "up", show=False),
    ]

    def __init__(self, sort: Sort, known: Collection[Field]) -> None:
        super().__init__("Sort by which column?")
        self._sort = sort
        self._fields = [field for field in COLUMNS.values() if field in known]

    def body(self) -> Iterable[Widget]:
        """List the columns, the one sorted by marked."""
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
        yield OptionList(*options, compact=True)
        yield key_hints(("enter", "sort; the same one again: the other way"), ("esc", "cancel"))

    def buttons(self) -> Iterable[Button]:
        """None: the list is left with Escape."""
        return ()

    def on_mount(self) -> None:
        """Start on the column sorted by."""
        field = self._sort.field
        at = self._fields.index(field) if field in self._fields else 0
        self.query_one(OptionList).highlighted = at

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the order chosen."""
        event.stop()
        self.dismiss(chosen(COLUMNS[event.option.id or ID.id], self._sort))

    def action_down(self) -> None:
        """Go to the next column."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Go to the previous column."""
        self.query_one(OptionList).action_cursor_up()


def chosen(field: Field, sort: Sort) -> Sort:
    """Tell the order that choosing a column means.

    Args:
        field: What was chosen.
        sort: The order so far.

    Returns:
        The reverse of it, when it is the same column; else the column's usual direction.
    """
    if field is sort.field:
        return Sort(field, not sort.reverse)
    return Sort(field, field.largest_first)
