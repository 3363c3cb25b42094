"""The sort dialog."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from echotui.model.field import Field
from echotui.model.fields import ID, SORTABLE
from echotui.model.query import Sort
from echotui.ui.dialogs.dialog import ChoiceList, Dialog, KeyHints
from echotui.ui.table.columns import Column

DIGITS: Final = "1234567890"
"""The keys of the columns on the screen, by their places."""


class SortDialog(Dialog[Sort]):
    """Asks for the column to sort by. Choosing the current column again reverses the order.

    A letter highlights the next column with that first letter, a digit sorts by the column in that
    place.

    Args:
        available: Fields that the rows have; only their columns are offered.
        shown: The columns on the screen, from the left.
    """

    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, sort: Sort, available: Collection[Field], shown: Sequence[Column]) -> None:
        super().__init__("Sort by which column?")
        self._sort = sort
        self._shown = [column.field for column in shown]
        # Those on the screen first, in their places.
        fields = dict.fromkeys([*self._shown, *SORTABLE.values()])
        sortable = frozenset(SORTABLE.values()).intersection(available)
        self._fields = [field for field in fields if field in sortable]
        titles = {column.field: column.title.strip() for column in reversed(shown)}
        self._titles = [titles.get(field, field.title) for field in self._fields]

    def body(self) -> Iterable[Widget]:
        """List the columns, with an arrow at the one sorted by, and their digits."""
        # The first place of each: two columns of the history have the same field.
        places = reversed(list(zip(DIGITS, self._shown, strict=False)))
        digits = {field: digit for digit, field in places}
        options = []
        for field, title in zip(self._fields, self._titles, strict=True):
            arrow = ("▼ " if self._sort.reverse else "▲ ") if field is self._sort.field else "  "
            options.append(
                Option(
                    Content.assemble(
                        (arrow, "$primary bold"),
                        (f"{digits.get(field, ' ')} ", "$accent"),
                        f"{title:<8}",
                        (field.meaning, "$echo-faint"),
                    ),
                    id=field.id,
                )
            )
        hints = KeyHints(
            ("1 … 0", "place"),
            ("a … z", "letter"),
            ("enter", "sort; again: reverse"),
            ("esc", "cancel"),
        )
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

    def on_key(self, event: events.Key) -> None:
        """Take a digit or a first letter."""
        if event.key in DIGITS:
            place = DIGITS.index(event.key)
            if place < len(self._shown):
                self._answer(self._shown[place])
        elif len(event.key) == 1:
            self._highlight(event.key.upper())

    def _highlight(self, letter: str) -> None:
        """Highlight the next column that begins with a letter, if there is one."""
        choices = self.query_one(OptionList)
        after = (choices.highlighted or 0) + 1
        places = [*range(after, len(self._fields)), *range(after)]
        found = (at for at in places if self._titles[at].startswith(letter))
        choices.highlighted = next(found, choices.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the chosen order."""
        event.stop()
        self._answer(SORTABLE[event.option.id or ID.id])

    def _answer(self, field: Field) -> None:
        self.dismiss(sort_by(field, self._sort))


def sort_by(field: Field, sort: Sort) -> Sort:
    """Sort by a column: in its default direction, or reversed if it is sorted by already."""
    if field is sort.field:
        return Sort(field, not sort.reverse)
    return Sort(field, field.largest_first)
