"""Where the cursor goes when the operator has chosen other rows or another order."""

from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.table.cursor import Cursor


def place_cursor(cursor: Cursor, before: ViewState, now: ViewState) -> None:
    """Move the cursor to the first row, or scroll to its client in the next view.

    Else it would stay on a client that is off the screen, and a key would act there. While it
    follows a client, it stays on that.
    """
    if (now.grouped, now.opened) != (before.grouped, before.opened):
        # On the way back from a group, on that group.
        back = before.opened if now.shows_groups else None
        cursor.await_rows(back.id if back else 0)
        return
    if now.following:
        return
    another_filter = now.filter != before.filter
    if (now.order, now.history) != (before.order, before.history) or (
        another_filter and now.filter
    ):
        cursor.start_over()
    elif another_filter or now.scope != before.scope:
        # A cleared filter, or ended clients hidden or shown: the client is still there.
        cursor.revealing = True
