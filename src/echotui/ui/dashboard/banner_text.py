"""The banner: what the view hides, and why it stands still."""

from typing import Final

from textual.content import Content

from echotui.model.view import View
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format import units
from echotui.ui.format.fit import Part
from echotui.ui.format.safe import safe
from echotui.ui.table.cursor import Cursor

FILTER_WIDTH: Final = 40
"""Columns of the filter's text at most."""


def banner_parts(
    view: View, state: ViewState, cursor: Cursor, *, marks: int, doing: str, sorted_unseen: bool
) -> tuple[Part, ...]:
    """Say what is not as in a fresh dashboard.

    Args:
        view: The newest answer.
        state: What the operator has chosen to see.
        cursor: Where the cursor is.
        marks: How many connections are marked.
        doing: What is being done; empty for nothing.
        sorted_unseen: Whether the column sorted by has no room.

    Returns:
        Parts of one line; none where there is nothing to say.
    """
    unseen = f"sorted by {state.sort.field.title}, for which there is no room here"
    following = f"following #{cursor.id}" if state.following and cursor.id else ""
    parts = (
        (0, safe(view.alarm)),
        (1, doing),
        (2, _paused(view, state)),
        (3, _filtered(view, state)),
        (4, f"{units.grouped(marks)} marked" if marks else ""),
        (5, "ended connections only; H goes back" if state.history else ""),
        (6, _frozen(view, state)),
        (8, following),
        (7, _off_screen(cursor)),
        (9, unseen if sorted_unseen else ""),
    )
    return tuple(Part(rank, Content(text)) for rank, text in parts if text)


def whereabouts(view: View) -> str:
    """Say which of the rows are on the screen, when not all are.

    Args:
        view: The newest answer.

    Returns:
        A few words; empty when all are.
    """
    if len(view.rows) >= view.matching or not view.rows:
        return ""
    first, last = view.first + 1, view.first + len(view.rows)
    return f"rows {units.grouped(first)} to {units.grouped(last)} of {units.grouped(view.matching)}"


def nobody(view: View, state: ViewState) -> str:
    """Say why there is no row.

    Args:
        view: The newest answer.
        state: What the operator has chosen to see.

    Returns:
        One short sentence.
    """
    if state.filter and view.in_scope:
        return f"none of {units.grouped(view.in_scope)} matches the filter; esc clears it"
    if state.history:
        return "no ended connection is remembered; H goes back"
    if view.totals.accepted or not view.server.addresses:
        return "nobody is connected"
    host, _, port = view.server.addresses[0].rpartition(":")
    hint = f"; try: ncat {safe(host.strip('[]'))} {safe(port)}" if port.isdecimal() else ""
    return f"no connection yet{hint}"


def _filtered(view: View, state: ViewState) -> str:
    if not state.filter:
        return ""
    counts = f"{units.grouped(view.matching)} of {units.grouped(view.in_scope)}"
    return f"{counts}: {safe(str(state.filter), FILTER_WIDTH)}"


def _paused(view: View, state: ViewState) -> str:
    pause = state.pause
    if pause is None:
        return ""
    came = units.grouped(view.totals.accepted - pause.accepted)
    ended = units.grouped(view.totals.closed - pause.closed)
    since = units.seconds(view.at - pause.at)
    return f"paused for {since}; since then {came} came and {ended} ended; p resumes"


def _frozen(view: View, state: ViewState) -> str:
    if not state.frozen_at:
        return ""
    return f"order frozen for {units.seconds(view.at - state.frozen_at)}; z lets it go"


def _off_screen(cursor: Cursor) -> str:
    if not cursor.offscreen:
        return ""
    return f"#{cursor.id}, where the cursor is, is off the screen: row {cursor.place + 1}"
