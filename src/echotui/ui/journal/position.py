"""Which lines of the journal are on the screen, and which one the operator has selected."""

from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.journal import JournalLine
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage


class JournalPosition:
    """A cursor over lines that stays on its line while new ones are written above it.

    It follows the newest line until the operator moves away from it, and again at the top.

    Attributes:
        page: The lines on the screen.
        height: Lines that fit.
        following: Whether the newest line is the first one, and the selected one.
        filter: Only lines that match are shown.
        search: What `n` and `N` look for when there is no filter: the last one.
    """

    def __init__(self) -> None:
        self.page = JournalPage()
        self.height = 0
        self.following = True
        self.filter = EVERYTHING
        self.search = EVERYTHING
        self._paused = False
        # Whether the page was made by this window, apart from `skip`.
        self._current = True
        # The window: it begins `skip` lines after the line with the number `at`; see JournalWindow.
        self._at = 0
        self._skip = 0
        # The selected line: its number, 0 while unknown, and its place in the window.
        self._number = 0
        self._row = 0

    @property
    def window(self) -> JournalWindow:
        """The lines to ask for."""
        return JournalWindow(
            self.filter,
            EVERYTHING if self.filter else self.search,
            self._at,
            self._skip,
            count=self.height,
        )

    @property
    def row(self) -> int:
        """Place of the selected line in the page; -1 if it is not there yet."""
        row = self._skip + self._row
        return row if self._current and 0 <= row < len(self.page.lines) else -1

    @property
    def line(self) -> JournalLine | None:
        """The selected line; `None` if it is not in the page."""
        return self.page.lines[self.row] if self.row >= 0 else None

    @property
    def number(self) -> int:
        """Number of the selected line; 0 while it is not known."""
        return self.page.numbers[self.row] if self.row >= 0 else self._number

    @property
    def pending(self) -> bool:
        """Whether the page is not yet the one that the window asks for."""
        wanted = min(self.height, self.page.matching)
        return not self._current or self._skip != 0 or len(self.page.lines) < wanted

    def show(self, page: JournalPage, window: JournalWindow) -> None:
        """Take the answer to a query with `window`; not if the operator has moved meanwhile."""
        if window != self.window or not self.height:
            return
        self.page = page
        self._current = True
        if self._number:
            older = (row for row, number in enumerate(page.numbers) if number <= self._number)
            self._row = next(older, len(page.numbers) - 1)
        self._anchor()
        self._row = max(0, min(self._row, len(page.lines) - 1))
        self._number = 0 if self.following else self.number

    def step(self, by: int) -> None:
        """Move `by` lines down, to older ones; below 0: up."""
        if self._current:
            self._go(self._place + self._row + by, up=by < 0)
        else:
            # Where the window begins is not known before the next page.
            self.following = False
            self._skip += by
            self._number = 0

    def oldest(self) -> None:
        """Move to the oldest line."""
        self._go(self.page.matching - 1)

    def scroll(self, by: int) -> None:
        """Scroll `by` lines down; the cursor stays on its line while that is on the screen."""
        last = max(0, self.page.matching - self.height)
        top = max(0, min(self._place + by, last))
        if not self._current or top == self._place:
            return
        if top == 0:
            self.follow()
            return
        index = self._place + self._row
        self._select(top, max(top, min(index, top + self.height - 1)))

    def follow(self) -> None:
        """Move to the newest line, and stay there."""
        self.following = True
        self._current = not self.page.above
        self._at = self._skip = self._row = self._number = 0

    def restart(self) -> None:
        """Forget all lines: the numbers of others begin at 1 again."""
        self.page = JournalPage()
        self.follow()

    def stay(self) -> None:
        """Move back to the lines of the page: there will be no other one for now."""
        if self.page.lines and (self._skip or not self._current):
            self._current, self._skip = True, 0
            self._at = self.page.numbers[0]
            self._row = max(0, min(self._row, len(self.page.lines) - 1))
            self._number = 0 if self.following else self.number

    def select(self, row: int) -> None:
        """Select a line of the page."""
        if self._current and row < len(self.page.lines):
            self._go(self.page.above + row)

    def jump(self, number: int) -> None:
        """Move to a line by its number; if it is not on the screen, to the middle of that."""
        if self._current and number in self.page.numbers:
            self.select(self.page.numbers.index(number))
            return
        self.following = self._current = False
        self._at = self._number = number
        self._row = self.height // 2
        self._skip = -self._row

    def next_hit(self, way: int) -> int:
        """Return the number of the next older (1) or newer (-1) hit in the page; 0: none there."""
        nearest = sorted(self.page.hits, reverse=way > 0)
        return next((hit for hit in nearest if (self.number - hit) * way > 0), 0)

    def restrict(self, filter_: Filter) -> None:
        """Show only lines that match a filter, at about the same place."""
        if filter_ == self.filter:
            return
        self.filter = filter_
        self._current = False
        if not self.following:
            self._at, self._skip = self._number or self._at, -self._row

    def pause(self, on: bool) -> None:  # noqa: FBT001 - a state, not a switch of what is done
        """While the view is paused, new lines do not move those on the screen."""
        self._paused = on
        if self.following:
            self._anchor()

    def resize(self, height: int) -> None:
        """Show `height` lines; the selected one stays on the screen."""
        self.height = height
        if self._row >= height > 0:
            self._skip += self._row - height + 1
            self._row = height - 1

    @property
    def _place(self) -> int:
        """Index of the first line of the window among those that match."""
        return self.page.above + self._skip

    def _anchor(self) -> None:
        """Count the window from the first line of the page; if it follows, from the newest."""
        if self.following and not self._paused:
            self._at = 0
        elif self.page.numbers:
            self._at = self.page.numbers[0]
        self._skip = 0

    def _go(self, index: int, *, up: bool = False) -> None:
        matching, height = self.page.matching, max(1, self.height)
        index = max(0, min(index, matching - 1))
        if index == 0 and (up or self.following):
            self.follow()
            return
        top = min(max(self._place, index - height + 1), index)
        self._select(min(top, max(0, matching - height)), index)

    def _select(self, top: int, index: int) -> None:
        """Select the line at `index` of those that match, in a window that begins at `top`."""
        self.following = False
        self._skip = top - self.page.above
        self._at = self.page.numbers[0] if self.page.numbers else 0
        self._row = index - top
        row = self.row
        self._number = self.page.numbers[row] if row >= 0 else 0
