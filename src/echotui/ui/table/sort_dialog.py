"""The sort dialog: by which column."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from echotui.model.query import Column, Sort
from echotui.ui.dialogs.dialog import Dialog, key_hints

MEANING = {
    Column.ID: "id, in the order of arrival",
    Column.FD: "file descriptor",
    Column.CLIENT: "address and port of the client",
    Column.MASK: "registered mask",
    Column.EVENT: "what the loop delivered last",
    Column.STATE: "state",
    Column.QUEUE: "bytes read and not yet handed to the kernel",
    Column.RATE_IN: "bytes a second in",
    Column.RATE_OUT: "bytes a second out",
    Column.IN: "bytes in",
    Column.OUT: "bytes out",
    Column.IDLE: "time since the last byte",
    Column.AGE: "time since it connected",
    Column.FIRST: "who ended it first",
    Column.LAST: "cause of the last change, or the end's reason",
}
LARGEST_FIRST = frozenset(
    {Column.QUEUE, Column.RATE_IN, Column.RATE_OUT, Column.IN, Column.OUT, Column.MASK}
)
"""Of these one wants to see the large values; of the others the small ones."""


class SortDialog(Dialog[Sort]):
    """Asks for an order. The same column once more reverses it.

    Args:
        sort: The order now.
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

    def __init__(self, sort: Sort) -> None:
        super().__init__("Sort by which column?")
        self._sort = sort

    def body(self) -> Iterable[Widget]:
        """List the columns, the one sorted by marked."""
        options = []
        for column in Column:
            arrow = ("▼ " if self._sort.reverse else "▲ ") if column is self._sort.column else "  "
            options.append(
                Option(
                    Content.assemble(
                        (arrow, "$primary bold"), f"{column:<8}", (MEANING[column], "$echo-faint")
                    ),
                    id=column.name,
                )
            )
        yield OptionList(*options, compact=True)
        yield key_hints(("enter", "sort; the same one again: the other way"), ("esc", "cancel"))

    def buttons(self) -> Iterable[Button]:
        """None: the list is left with Escape."""
        return ()

    def on_mount(self) -> None:
        """Start on the column sorted by."""
        self.query_one(OptionList).highlighted = list(Column).index(self._sort.column)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the order chosen."""
        event.stop()
        self.dismiss(chosen(Column[event.option.id or "ID"], self._sort))

    def action_down(self) -> None:
        """Go to the next column."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Go to the previous column."""
        self.query_one(OptionList).action_cursor_up()


def chosen(column: Column, sort: Sort) -> Sort:
    """Tell the order that choosing a column means.

    Args:
        column: What was chosen.
        sort: The order so far.

    Returns:
        The reverse of it, when it is the same column; else the column's usual direction.
    """
    if column is sort.column:
        return Sort(column, not sort.reverse)
    return Sort(column, column in LARGEST_FIRST)
