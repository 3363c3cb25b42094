"""The row that the operator has selected, and the rows on the screen."""

from echotui.model.query import Window
from echotui.model.row import Row
from echotui.model.view import View


class Cursor:
    """A cursor that stays on its client while rows move, arrive and leave around it.

    Only the operator scrolls, unless `following`. If rows that move by themselves take the client
    off the screen, the cursor stays on it; the next step up or down starts at the rows on the
    screen.

    Attributes:
        id: The client's id; 0 without a client.
        place: Index of the client in the order.
        top: Index in the order of the first row on the screen.
        height: Rows on the screen.
        following: Whether to scroll so that the client stays on the screen.
        revealing: Whether the next view scrolls to the client, once.
        pending: Whether the row at `place` is not in the view yet: until it is, `id` is still the
            previous client's.
    """

    def __init__(self) -> None:
        self.id = 0
        self.place = 0
        self.top = 0
        self.height = 0
        self.following = False
        self.revealing = False
        self.pending = False
        self._sought = False
        self._view = View()

    @property
    def window(self) -> Window:
        """The rows to ask for."""
        return Window(self.top, self.height)

    @property
    def row(self) -> Row | None:
        """The client's row, on the screen or off."""
        for row in (*self._view.rows, *self._view.located_row):
            if row.id == self.id:
                return row
        return None

    @property
    def off_screen(self) -> bool:
        """Whether the client is not on the screen, although there is room for rows."""
        visible = self.top <= self.place < self.top + self.height
        return bool(self.id) and self.height > 0 and not visible

    @property
    def incomplete(self) -> bool:
        """Whether rows of the window are missing in the view."""
        wanted = min(self.height, self._view.matching - self.top)
        return self.pending or self.top != self._view.first or len(self._view.rows) < wanted

    def follow(self, view: View) -> bool:
        """Move to the client's new place.

        Args:
            view: The answer to a query with `window` and `id`.

        Returns:
            Whether another view is needed, because this one lacks the rows to show now.
        """
        self._view = view
        was_off_screen = self.off_screen
        self.top = view.first
        if not view.matching:
            self.id = self.place = 0
            self.pending = False
        elif view.located < 0 or (self.pending and not self._sought):
            # The client is gone: select the row now at its place, or the first on the screen.
            place = self.top if was_off_screen and not self.pending else self.place
            self.place = min(place, view.matching - 1)
            self._select()
        else:
            self.place, self.pending = view.located, False
            if self.following or self.revealing or self._sought:
                self.reveal()
        self.revealing = self._sought = False
        # Without room for rows, no view could have the row: asking again would never end.
        return (self.pending or self.top != view.first) and self.height > 0

    def stay(self) -> None:
        """Move back to the rows of the view: there will be no other one for now."""
        rows, first = self._view.rows, self._view.first
        if rows and (self.pending or self.top != first):
            self.top, self.pending, self._sought = first, False, False
            self.place = max(first, min(self.place, first + len(rows) - 1))
            self.id = rows[self.place - first].id

    def go(self, place: int) -> None:
        """Select the row at a place in the order, limited to the rows there are; reveal it."""
        self._sought = False
        self.place = max(0, min(place, self._view.matching - 1))
        self._select()

    def start_over(self) -> None:
        """Select the first row of an order that no view has yet."""
        self.place = self.top = 0
        self.pending = True

    def await_rows(self, id_: int = 0) -> None:
        """Select the first one of other rows, of which there is no view yet.

        Args:
            id_: Select this row instead, if it is among them.
        """
        # No key may act on one of the rows before.
        self._view = View()
        self.start_over()
        self.id, self._sought = id_, bool(id_)

    def recall(self, id_: int) -> None:
        """Go back to a client, in rows of which there is no view yet."""
        if id_ and (self.pending or id_ != self.id):
            self.await_rows(id_)

    def seek(self, id_: int, place: int) -> None:
        """Select a client at a place in the order, of which the view may not have the row."""
        self.id, self.place, self.pending, self._sought = id_, place, False, False
        self.reveal()

    def step(self, by: int) -> None:
        """Move `by` rows down (below 0: up); from off the screen, to its first (last) row."""
        if self.off_screen:
            self.go(self.top if by > 0 else self.top + self.height - 1)
        else:
            self.go(self.place + by)

    def scroll(self, by: int) -> None:
        """Scroll `by` rows down (below 0: up); the cursor stays on its client."""
        self.top = max(0, min(self.top + by, self._view.matching - self.height))

    def resize(self, height: int) -> None:
        """Show `height` rows; a client that was on the screen stays there."""
        was_visible = not self.off_screen
        self.height = height
        if was_visible:
            self.reveal()

    def reveal(self) -> None:
        """Scroll just far enough for the client to be on the screen."""
        height = max(1, self.height)
        self.top = min(max(self.top, self.place - height + 1), self.place)

    def _select(self) -> None:
        self.reveal()
        index = self.place - self._view.first
        self.pending = not 0 <= index < len(self._view.rows)
        if not self.pending:
            self.id = self._view.rows[index].id
