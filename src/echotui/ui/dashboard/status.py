"""What the banner and the footer of the main screen show, beside messages."""

from typing import Final

from echotui.model.action import Place
from echotui.model.command import releases
from echotui.model.footer import RowKind, Situation
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.dashboard.banner_text import banner_parts, rows_text
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.keys import ShownKeys
from echotui.ui.shared.banner import Banner, alarm_text
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.table.cursor import Cursor

UNSEEN_FOR: Final = 3.0
"""Seconds for which the keys of a row that is on the screen again are not offered."""


class Status:
    """Has the banner, and draws on it how the view differs from a fresh dashboard; and the footer.

    Args:
        screen: Shows the widgets.
        keys: The keys of the actions.

    Attributes:
        doing: Progress of a bulk command; empty for none.
    """

    def __init__(self, screen: MainScreen, banner: Banner, keys: ShownKeys) -> None:
        self.banner = banner
        self.key_bar = KeyBar(self._situation)
        self.doing = ""
        self._screen = screen
        self._keys = keys
        self._kind, self._held, self._spared = RowKind.NONE, False, False
        # The row that was last off the screen, below or above which row, and when.
        self._left = 0, 0, float("-inf")
        self._view = View()

    def show(self, view: View, state: ViewState, marks: Marks, *, covered: bool) -> None:
        """Draw the newest answer and what the operator has chosen; `covered` by a dialog or not."""
        table, hidden = self._screen.table, self._screen.split.full
        self._view = view
        self.banner.parts = banner_parts(
            view,
            state,
            Cursor() if hidden else table.cursor,
            marks=len(marks.ids),
            doing=self.doing,
            covered=covered,
            sort_column_missing="" if hidden else table.sort_column_missing,
            keys=self._keys,
        )
        self.banner.idle = "" if hidden else rows_text(table.view)
        self.banner.alarm = alarm_text(view)
        self.key_bar.situation_changed()

    def place(self) -> Place:
        """Return where keys go."""
        if self._screen.filter_bar.is_open:
            return Place.FILTER
        return Place.JOURNAL if self._screen.split.in_journal else Place.TABLE

    def _situation(self) -> Situation:
        state, table, marks = self._screen.state, self._screen.table, self._screen.marks.ids
        lines = self._screen.journal.position
        row = table.cursor.row
        if not table.view.matching:
            self._kind = RowKind.NONE
        elif row is not None:
            self._kind, self._held = kind_of(row), row.held
            self._spared = self._screen.operator.spares(row)
        # A cursor on its way to a row that is not here yet is still on one of the same kind.
        return Situation(
            self.place(),
            self._kind,
            history=state.history,
            marked=bool(marks),
            filtered=bool(state.filter),
            range=state.range is not None,
            # With a filter, every line is a hit.
            searched=bool(lines.search and not lines.filter),
            whole=self._screen.split.full,
            lines=lines.page.matching > 0,
            held=releases(self._view.marks_held, len(marks)) if marks else self._held,
            spared=self._spared,
            unseen=self._unseen(table.cursor),
        )

    def _unseen(self, cursor: Cursor) -> bool:
        """Return whether the row is off the screen, or was some seconds ago.

        Rows that move each second would take it off the screen and back, and the keys with it.
        """
        if cursor.off_screen:
            self._left = cursor.id, cursor.top, self._view.at
        *left, at = self._left
        # Seen when the operator has moved, or scrolled to it.
        return left == [cursor.id, cursor.top] and self._view.at - at < UNSEEN_FOR


def kind_of(row: Row) -> RowKind:
    """Return what a row stands for."""
    if row.members:
        return RowKind.GROUP
    return RowKind.ENDED if row.ending else RowKind.CLIENT
