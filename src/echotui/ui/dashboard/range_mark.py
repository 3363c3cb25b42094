"""Marks all clients between two rows, also those off the screen."""

import asyncio
from collections.abc import Iterator
from typing import Final

from echotui.model.action import ActionGroup
from echotui.model.actions import ACTIONS
from echotui.model.query import Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.view_state import Range, ViewState
from echotui.ui.shared.controls import Controls
from echotui.ui.table.cursor import Cursor
from echotui.ui.table.table import ConnectionTable

AT_ONCE: Final = 200
"""Rows read in one turn of the loop."""
_ENDS_IT: Final = frozenset({"mark_range", "mark", "clear"})
"""The actions that end a range themselves."""
_LEAVE_IT: Final = frozenset(
    action.name for action in ACTIONS if action.group is ActionGroup.PROGRAM
)


class RangeMark:
    """Begins a range at the cursor's row, and marks it up to where the cursor is then.

    While a range is marked, the source keeps the order: a place in it is one row.
    """

    def __init__(self, screen: MainScreen, controls: Controls) -> None:
        self._screen = screen
        self._controls = controls

    def begin(self, row: Row) -> None:
        """Begin at the row under the cursor."""
        place = self._screen.table.cursor.place
        self._screen.change(self._screen.state.ranging(Range(place, row.id, row.server)))

    async def before(self, name: str) -> None:
        """Mark the range before another action is carried out; help and palette leave it."""
        if self._screen.state.range and name not in _ENDS_IT | _LEAVE_IT:
            await self.finish()

    async def finish(self) -> None:
        """Mark the connected clients of the range."""
        screen, cursor = self._screen, self._screen.table.cursor
        places = places_of(screen.state, cursor)
        ids: set[int] = set()
        for first in range(places.start, places.stop, AT_ONCE):
            window = Window(first, min(AT_ONCE, places.stop - first))
            query = screen.state.query(window, cursor.id, screen.marks.ids)
            ids.update(ids_in(places, await screen.operator.source.view(query)))
            await asyncio.sleep(0)
        screen.change(screen.state.ranging(None))
        screen.mark(screen.marks.added(ids))
        if not ids:
            self._controls.warn("No client of the range is connected; none was marked.")


def ranged_ids(state: ViewState, table: ConnectionTable) -> frozenset[int]:
    """Return the clients on the screen that the range has so far."""
    return frozenset(ids_in(places_of(state, table.cursor), table.view))


def places_of(state: ViewState, cursor: Cursor) -> range:
    """Return the places in the order that the range has; empty without a range."""
    if state.range is None:
        return range(0)
    ends = sorted((state.range.place, cursor.place))
    return range(ends[0], ends[1] + 1)


def ids_in(places: range, view: View) -> Iterator[int]:
    """Yield the connected clients of a view at these places."""
    for place, row in enumerate(view.rows, view.first):
        if place in places and not row.ending and row.id > 0:
            yield row.id
