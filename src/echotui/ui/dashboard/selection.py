"""The row under the cursor, for a key that acts on it."""

from echotui.model.row import Row
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.format.row import name_of
from echotui.ui.shared.controls import Controls


class Selection:
    """Returns the row under the cursor, and whether the operator has seen it."""

    def __init__(self, screen: MainScreen, controls: Controls) -> None:
        self._screen = screen
        self._controls = controls

    async def client(self) -> tuple[Row | None, bool]:
        """Scroll to the client under the cursor; return it, and whether it was on the screen."""
        row, seen = await self._row()
        return (None if row is not None and row.members else row), seen

    async def group(self) -> tuple[Row | None, bool]:
        """Scroll to the group under the cursor; return it, and whether it was on the screen."""
        row, seen = await self._row()
        if row is None or not row.members:
            self._controls.warn("No group is selected.")
            return None, seen
        return row, seen

    async def _row(self) -> tuple[Row | None, bool]:
        cursor = self._screen.table.cursor
        if cursor.pending:
            # Fast keys: the cursor has moved to a row that is not here yet.
            await self._screen.poller.poll(rows=True)
        seen = not cursor.off_screen
        if not seen:
            self._screen.table.reveal()
        return cursor.row, seen

    def warn_unseen(self, row: Row, action: str, does: str) -> None:
        """Warn that nothing was done: the row was off the screen; the action's key `does` it."""
        key = self._controls.keys.of(action)
        self._controls.warn(f"{name_of(row)} was off the screen; {key} again {does} it.")
