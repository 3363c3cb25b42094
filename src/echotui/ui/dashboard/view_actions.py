"""What the keys of the main screen do that change what is shown: filter, order, columns, pace.

A change is a method of `ViewState`; the screen sets the result.
"""

from echotui.model.command import Invoke
from echotui.model.fields import COLUMNS, GROUP_FIELDS
from echotui.model.filter.filter import EVERYTHING
from echotui.model.query import Sort
from echotui.model.source_action import SourceAction
from echotui.ui.dashboard.column_choice import ColumnChooser
from echotui.ui.dashboard.layers import Layer, Way, go_back
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import Notification
from echotui.ui.table.sort_dialog import SortDialog


class ViewActions:
    """Carries out the actions that change the view."""

    def __init__(self, screen: MainScreen, controls: Controls, columns: ColumnChooser) -> None:
        self._screen = screen
        self._controls = controls
        self._columns = columns

    def filter(self) -> None:
        """Open the filter line."""
        self._screen.filter_bar.open(self._screen.filtered)

    def clear(self) -> object:
        """Go back from what lies over the plain table: one layer, see `layers.py`."""
        screen = self._screen
        return go_back(
            {
                Layer.BULK_ACTION: Way(lambda: screen.operator.busy, screen.operator.stop),
                Layer.RANGE: Way(lambda: screen.state.range, self._cancel_range),
                Layer.GROUP: Way(lambda: screen.state.grouped, self.group),
                Layer.FILTER: Way(lambda: screen.state.filter, self._clear_filter),
                Layer.HISTORY: Way(lambda: screen.state.history, self.history),
                Layer.NOTE_PANE: Way(lambda: self._closing, self._close_pane),
            }
        )

    @property
    def _closing(self) -> tuple[SourceAction, ...]:
        """The actions of the source that close its panes."""
        return tuple(each for each in self._screen.poller.latest.actions if each.closes)

    async def _close_pane(self) -> None:
        await self._controls.submit(Invoke(self._closing[0].id))

    def _cancel_range(self) -> None:
        self._screen.change(self._screen.state.ranging(None))

    def _clear_filter(self) -> None:
        self._screen.filtered.text = ""
        self._screen.change(self._screen.state.filtered(EVERYTHING))

    def sort(self) -> None:
        """Ask for the column to sort by."""
        state, known = self._screen.state, self._screen.poller.latest.server.fields
        offered = known.intersection(GROUP_FIELDS if state.shows_groups else COLUMNS.values())
        dialog = SortDialog(state.order, offered, self._screen.table.shown_columns)
        self._controls.ask(dialog, self._sort, acts=False)

    def _sort(self, sort: Sort | None) -> None:
        if sort is not None:
            self._screen.change(self._screen.state.sorted(sort))

    def sort_left(self) -> None:
        """Sort by the column to the left."""
        self._sort(self._columns.neighbour(self._screen.state.order, -1))

    def sort_right(self) -> None:
        """Sort by the column to the right."""
        self._sort(self._columns.neighbour(self._screen.state.order, 1))

    def column(self, digit: int) -> None:
        """Sort by the column in a place: 1 is the first, 0 the tenth."""
        self._sort(self._columns.in_place(digit, self._screen.state.order))

    def reverse(self) -> None:
        """Reverse the order."""
        self._screen.change(self._screen.state.reversed())

    def freeze(self) -> None:
        """Freeze the order, while values are refreshed; or unfreeze it."""
        self._screen.change(self._screen.state.toggle_freeze(self._screen.poller.latest.at))

    def follow(self) -> None:
        """Follow the client under the cursor, or stop following."""
        self._screen.change(self._screen.state.followed(on=not self._screen.state.following))

    def pause(self) -> None:
        """Pause the view, or resume."""
        self._screen.change(self._screen.state.toggle_pause(self._screen.poller.latest))

    def history(self) -> None:
        """Show only ended connections, or all again."""
        self._screen.change(self._screen.state.toggle_history())

    def live(self) -> None:
        """Hide the ended clients, or show them again."""
        self._screen.change(self._screen.state.toggle_live())

    def group(self) -> None:
        """Group the clients by address, or show them again."""
        self._screen.change(self._screen.state.toggle_groups())

    def columns(self) -> None:
        """Ask which columns to show."""
        self._columns.ask(self._screen.state)

    async def faster(self) -> None:
        """Poll more often."""
        await self._change_pace(-1)

    async def slower(self) -> None:
        """Poll less often."""
        await self._change_pace(1)

    async def _change_pace(self, by: int) -> None:
        self._controls.notify(Notification(self._screen.poller.change_pace(by)))
        # The header shows the interval at once.
        await self._screen.poller.poll(rows=True)
