"""Following ends when the table no longer has the client."""

from typing import Final

from echotui.errors import NoServerError
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.row import shown_id
from echotui.ui.shared.controls import Controls
from echotui.ui.table.cursor import Cursor

NOBODY: Final = 0


def unfollowed(state: ViewState, cursor: Cursor, query: Query, view: View) -> int:
    """Return the id of the followed client if the answer lacks it; else `NOBODY`.

    Args:
        cursor: Before it has moved by the answer.
        query: The query that was answered.
        view: The answer.
    """
    # With the cursor on its way to another client, that one is followed next.
    lost = state.following and not cursor.pending and view.located < 0
    return query.locate if lost else NOBODY


async def warn_unfollowed(id_: int, source: Source, controls: Controls) -> None:
    """Warn that following has ended, and why."""
    if id_ < 0:
        controls.warn("Following ended: the group is no longer shown.")
        return
    try:
        found = await source.find([id_])
    except NoServerError:
        return
    reason = "is no longer shown" if found else "has disconnected"
    controls.warn(f"Following ended: {shown_id(id_)} {reason}.")
