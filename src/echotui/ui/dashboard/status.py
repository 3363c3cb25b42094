"""What the banner of the main screen says beside the messages."""

from echotui.model.note import NoteKind, of_kind
from echotui.model.view import View
from echotui.ui.dashboard.banner_text import banner_parts, rows_text
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.safe import safe
from echotui.ui.shared.banner import Banner
from echotui.ui.table.table import ConnectionTable


class Status:
    """Has the banner, and draws on it how the view differs from a fresh dashboard.

    Attributes:
        doing: Progress of a bulk command; empty for none.
    """

    def __init__(self, banner: Banner, table: ConnectionTable) -> None:
        self.banner = banner
        self.doing = ""
        self._table = table

    def show(self, view: View, state: ViewState, marks: Marks) -> None:
        """Draw the newest answer and what the operator has chosen."""
        self.banner.parts = banner_parts(
            view,
            state,
            self._table.cursor,
            marks=len(marks.ids),
            doing=self.doing,
            sort_column_missing=self._table.sort_column_missing,
        )
        self.banner.idle = rows_text(self._table.view)
        self.banner.alarm = "; ".join(
            safe(note.text) for note in of_kind(view.notes, NoteKind.ALARM)
        )
