"""What a typed filter applies to: the rows of the table, or the lines of the journal."""

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct
from textual.widget import Widget

from echotui.model.field import Field
from echotui.model.fields import SERVER, TCP
from echotui.model.filter.filter import Filter
from echotui.model.journal_fields import JOURNAL_FIELDS
from echotui.model.view import View
from echotui.ui.format.safe import typeable
from echotui.ui.journal.pane import JournalPane
from echotui.ui.table.cursor import Cursor
from echotui.ui.table.table import ConnectionTable


class FilterTarget(Struct, eq=False):
    """What the filter line applies to.

    Attributes:
        widget: Receives the focus when the line is left.
        step: Moves its cursor by so many rows.
        apply: Filters, at once: a key after Enter must not act on what an older filter shows.
        fields: Returns the fields that the filter may ask for.
        servers: Returns the names of the servers.
        example: Shown while nothing is typed.
        cursor: Goes back to its client when what was typed is taken back; `None`: there is none.
        text: The filter as typed, while the line is closed.
    """

    widget: Widget
    step: Callable[[int], None]
    apply: Callable[[Filter], None]
    fields: Callable[[], Collection[Field]]
    servers: Callable[[], Sequence[str]]
    example: str
    cursor: Cursor | None = None
    text: str = ""


def names_in(view: View) -> tuple[str, ...]:
    """Return the names of the servers that can be typed."""
    names = (state.name for state in view.servers)
    return tuple(name for name in names if name == typeable(name))


def rows_of(table: ConnectionTable, apply: Callable[[Filter], None]) -> FilterTarget:
    """Return the target of a filter of rows."""
    example = "text  !text  queue>64k  state:choked  idle>30s  a | b    f1 explains"

    def fields() -> Collection[Field]:
        return table.view.server.fields

    return FilterTarget(
        table, table.step, apply, fields, lambda: names_in(table.view), example, table.cursor
    )


def lines_of(pane: JournalPane) -> FilterTarget:
    """Return the target of a filter of journal lines."""
    example = '#17  call:update  cause:"high water"  text  !text  a | b    f1 explains'

    def fields() -> Collection[Field]:
        return JOURNAL_FIELDS - ({SERVER, TCP} - pane.view.server.fields)

    return FilterTarget(
        pane, pane.step, pane.restrict, fields, lambda: names_in(pane.view), example
    )
