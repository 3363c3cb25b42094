"""Which client the operator is on, and which rows are on the screen."""

from echotui.model.query import Window
from echotui.model.row import Row
from echotui.model.view import View


class Cursor:
    """A cursor that is an id, not a place: rows move, come and go around it.

    Only the operator scrolls, unless `following`. A client that is moved off the screen by a new
    order takes the cursor with it; the next step up or down starts from what is on the screen.

    Attributes:
        id: The client's id; 0 while there is none.
        place: Where it is in the order, from 0.
        top: Place of the first row on the screen.
        height: Rows on the screen.
        following: Whether the rows scroll so that the client stays on the screen.
        aiming: Whether it goes to a row that the view has not: `id` is still another client's.
    """

    def __init__(self) -> None:
        self.id = 0
        self.place = 0
        self.top = 0
        self.height = 0
        self.following = False
        self.aiming = False
        self._view = View()

    @property
    def window(self) -> Window:
        """The rows to ask for."""
        return Window(self.top, self.height)

    @property
    def row(self) -> Row | None:
        """The client, on the screen or off; `None` while there is none."""
        for row in (*self._view.rows, *self._view.located_row):
            if row.id == self.id:
                return row
        return None

    @property
    def offscreen(self) -> bool:
        """Whether there is a client, and room for rows, but it is not on the screen."""
        seen = self.top <= self.place < self.top + self.height
        return bool(self.id) and self.height > 0 and not seen

    @property
    def lacking(self) -> bool:
        """Whether the view has not all the rows of the window."""
        wanted = min(self.height, self._view.matching - self.top)
        return self.aiming or self.top != self._view.first or len(self._view.rows) < wanted

    def follow(self, view: View) -> bool:
        """Go where the client is now.

        Args:
            view: The answer to a query with `window` and `id`.

        Returns:
            Whether another view is needed: this one has not the rows that the cursor goes to.
        """
        self._view = view
        away = self.offscreen
        self.top = view.first
        if not view.matching:
            self.id = self.place = 0
            self.aiming = False
        elif self.aiming or view.located < 0:
            # Gone for good: the one that took its place is next, or the first that can be seen.
            place = self.top if away and not self.aiming else self.place
            self.place = min(place, view.matching - 1)
            self._land()
        else:
            self.place = view.located
            if self.following:
                self.reveal()
        # With no room for rows there is none to go to, however often one asks.
        return (self.aiming or self.top != view.first) and self.height > 0

    def go(self, place: int) -> None:
        """Go to another row, and scroll as far as needed.

        Args:
            place: Where in the order; a place before the first or after the last is theirs.
        """
        self.place = max(0, min(place, self._view.matching - 1))
        self._land()

    def step(self, by: int) -> None:
        """Go some rows down (or up, below 0); from off the screen, to its first (last) row.

        Args:
            by: How many.
        """
        if self.offscreen:
            self.go(self.top if by > 0 else self.top + self.height - 1)
        else:
            self.go(self.place + by)

    def scroll(self, by: int) -> None:
        """Show rows further down (or up, below 0); the cursor stays on its client.

        Args:
            by: How many.
        """
        self.top = max(0, min(self.top + by, self._view.matching - self.height))

    def resize(self, height: int) -> None:
        """Show more rows or fewer; a client that was on the screen stays there.

        Args:
            height: How many.
        """
        seen = not self.offscreen
        self.height = height
        if seen:
            self.reveal()

    def reveal(self) -> None:
        """Scroll as far as needed for the client to be on the screen."""
        height = max(1, self.height)
        self.top = min(max(self.top, self.place - height + 1), self.place)

    def _land(self) -> None:
        self.reveal()
        index = self.place - self._view.first
        self.aiming = not 0 <= index < len(self._view.rows)
        if not self.aiming:
            self.id = self._view.rows[index].id
