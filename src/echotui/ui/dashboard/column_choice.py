"""Which columns the table has, and which of them the rows are sorted by."""

from collections.abc import Collection, Sequence

from echotui.model.field import Field
from echotui.model.fields import DOING, STATE
from echotui.model.query import Sort
from echotui.model.view import ServerInfo
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.preferences import Preferences
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.poller import Poller
from echotui.ui.table.columns import (
    AUTO,
    ENDED_COLUMNS,
    ENDED_OF_PROGRAM,
    GROUP_COLUMNS,
    OBSERVED,
    OF_PROGRAM,
    Column,
)
from echotui.ui.table.columns_dialog import ColumnsDialog
from echotui.ui.table.layout import pick
from echotui.ui.table.sort_dialog import sort_by
from echotui.ui.table.table import ConnectionTable


class ColumnChooser:
    """Gives the table its columns, and lets the operator choose others.

    Args:
        controls: Opens the dialog, and notifies the operator.
        poller: Is polled for the values of new columns.
        table: The table.
        preferences: Have the first columns.
    """

    def __init__(
        self, controls: Controls, poller: Poller, table: ConnectionTable, preferences: Preferences
    ) -> None:
        self._controls = controls
        self._poller = poller
        self._table = table
        self._preferences = preferences
        self._chosen = preferences.columns
        self._usual: tuple[Column, ...] = AUTO

    @property
    def chosen(self) -> tuple[Field, ...]:
        """The columns that the operator has chosen; empty for as many of the usual ones as fit."""
        return self._chosen

    def show(self, state: ViewState, server: ServerInfo) -> None:
        """Give the table the columns of groups, of the history, or of all connections.

        Another program's descriptors have other columns.
        """
        of_program = OBSERVED if DOING in server.fields else OF_PROGRAM
        left_out = server.fields - server.usual
        own = STATE in server.fields
        self._usual = AUTO if own else _without(of_program, left_out)
        if state.shows_groups:
            columns: tuple[Column, ...] = GROUP_COLUMNS
        elif state.history:
            columns = ENDED_COLUMNS if own else _without(ENDED_OF_PROGRAM, left_out)
        else:
            columns = pick(self._chosen, self._preferences.keep, self._usual)
        self._table.available_columns = columns

    def ask(self, state: ViewState) -> None:
        """Ask which columns to show; those of groups and of the history are fixed."""
        if state.shows_groups or state.history:
            what = "groups" if state.shows_groups else "the history"
            leave = self._controls.keys.of("group" if state.shows_groups else "history")
            self._controls.warn(f"The columns of {what} cannot be changed; {leave} leaves it.")
            return
        shown = self._chosen or tuple(column.field for column in self._table.shown_columns)
        dialog = ColumnsDialog(shown, self._poller.latest.server.fields)
        self._controls.ask(dialog, self._answered, acts=False)

    async def _answered(self, columns: tuple[Field, ...] | None) -> None:
        if columns is None:
            return
        self._chosen = columns
        self._table.available_columns = pick(columns, self._preferences.keep, self._usual)
        # The rows may lack the values of columns that were not shown.
        await self._poller.poll(rows=True)

    def in_place(self, digit: int, sort: Sort) -> Sort | None:
        """Return the order by the column in a place, 0 for the tenth; `None` if there is none."""
        shown = self._table.shown_columns
        place = (digit or 10) - 1
        if place >= len(shown):
            self._controls.warn(f"No column {place + 1}: {len(shown)} are shown.")
            return None
        return sort_by(shown[place].field, sort)

    def neighbour(self, sort: Sort, by: int) -> Sort:
        """Return the order by the column to the left (-1) or right (1); it wraps around."""
        fields = list(dict.fromkeys(column.field for column in self._table.usable_columns))
        place = fields.index(sort.field) + by if sort.field in fields else 0
        return sort_by(fields[place % len(fields)], sort)


def _without(columns: Sequence[Column], fields: Collection[Field]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column.field not in fields)
