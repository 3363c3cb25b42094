"""Which columns the table has, and which of them the rows are sorted by."""

from echotui.model.query import Sort
from echotui.ui.preferences import Look
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import outcome_text
from echotui.ui.shared.poller import Poller
from echotui.ui.table.columns import ENDED_COLUMNS
from echotui.ui.table.columns_dialog import ColumnChoice, ColumnsDialog
from echotui.ui.table.layout import pick
from echotui.ui.table.sort_dialog import sort_by
from echotui.ui.table.table import ConnectionTable


class ColumnChooser:
    """Gives the table its columns, and asks which they are to be.

    Args:
        controls: Asks, and says what came of it.
        poller: Asks for what other columns show.
        table: The table.
        look: Has the columns to begin with, and saves others.
    """

    def __init__(
        self, controls: Controls, poller: Poller, table: ConnectionTable, look: Look
    ) -> None:
        self._controls = controls
        self._poller = poller
        self._table = table
        self._look = look
        self._chosen = look.columns

    def show(self, *, history: bool) -> None:
        """Give the table the columns of all connections, or those of the history."""
        self._table.available_columns = (
            ENDED_COLUMNS if history else pick(self._chosen, self._look.keep)
        )

    def ask(self, *, history: bool) -> None:
        """Ask which columns to show; the history has its own."""
        if history:
            self._controls.warn("the history has columns of its own; H leaves it")
            return
        shown = self._chosen or tuple(column.field for column in self._table.shown_columns)
        dialog = ColumnsDialog(shown, self._poller.latest.server.fields)
        self._controls.ask(dialog, self._answered)

    async def _answered(self, choice: ColumnChoice | None) -> None:
        if choice is None:
            return
        self._chosen = choice.columns
        self.show(history=False)
        # Of columns that were not shown, the rows may lack the values.
        await self._poller.poll(rows=True)
        if choice.save:
            names = ",".join(column.id for column in choice.columns)
            # Not here: no key would be obeyed until the disk has answered.
            self._table.run_worker(self._save("columns", names or "auto"))

    async def _save(self, name: str, value: str) -> None:
        self._controls.say(outcome_text(await self._look.save(name, value)))

    def neighbour(self, sort: Sort, by: int) -> Sort:
        """Find the order that sorts by a neighbouring column.

        Args:
            sort: The order now.
            by: -1 for the column to the left, 1 for that to the right; beyond the last is the
                first.

        Returns:
            The order.
        """
        fields = list(dict.fromkeys(column.field for column in self._table.usable_columns))
        place = fields.index(sort.field) + by if sort.field in fields else 0
        return sort_by(fields[place % len(fields)], sort)
