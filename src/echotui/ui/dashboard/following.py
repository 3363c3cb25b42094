"""Following ends when the table no longer has the client."""

from typing import NamedTuple

from echotui.errors import NoServerError
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.row import shown_id
from echotui.ui.format.servers import why_absent
from echotui.ui.shared.controls import Controls
from echotui.ui.table.cursor import Cursor


class Unfollowed(NamedTuple):
    """A client, or a group, that was followed: its id, and the name of its server."""

    id: int
    server: str


def unfollowed(state: ViewState, cursor: Cursor, query: Query, view: View) -> Unfollowed | None:
    """Return what is followed if the answer lacks it.

    Args:
        cursor: Before it has moved by the answer.
        query: The query that was answered.
        view: The answer.
    """
    # With the cursor on its way to another client, that one is followed next.
    if not (state.following and query.locate) or cursor.pending or view.located >= 0:
        return None
    return Unfollowed(query.locate, cursor.row.server if cursor.row else "")


async def warn_unfollowed(lost: Unfollowed, source: Source, controls: Controls) -> None:
    """Warn that following has ended, and why."""
    if lost.id < 0:
        controls.warn("Following ended: the group is no longer shown.")
        return
    try:
        found = await source.find([lost.id])
    except NoServerError:
        return
    known = found or why_absent(controls.latest.servers, lost.server)
    reason = "is no longer shown" if known else "has disconnected"
    controls.warn(f"Following ended: {shown_id(*lost)} {reason}.")
