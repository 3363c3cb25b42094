"""How wide the texts of a column are that fits its content."""

from collections.abc import Iterable, Sequence

from echotui.model.row import Row
from echotui.ui.table.columns import Column


class Widths:
    """The widest texts seen: columns grow with them, and shrink only when other rows are shown.

    Attributes:
        widest: Columns of the terminal, by the title of the column.
    """

    def __init__(self) -> None:
        self.widest: dict[str, int] = {}
        self._stale = False

    def restart(self, rows: Sequence[Row], columns: Iterable[Column]) -> None:
        """Measure these rows, and forget them when the next ones come."""
        self._stale = True
        self.add(rows, columns)
        self._stale = True

    def add(self, rows: Sequence[Row], columns: Iterable[Column]) -> None:
        """Measure the rows on the screen."""
        if not rows:
            return
        if self._stale:
            self.widest, self._stale = {}, False
        for column in columns:
            if column.text:
                widest = max(map(len, map(column.text, rows)))
                self.widest[column.title] = max(widest, self.widest.get(column.title, 0))
