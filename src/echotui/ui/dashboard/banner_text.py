"""The texts of the banner and of an empty table: what the view hides, and why it stays."""

from typing import Final

from textual.content import Content

from echotui.model.filter.of_server import unknown_server
from echotui.model.view import Accepting, View
from echotui.ui.dashboard.view_state import Group, ViewState
from echotui.ui.format import units
from echotui.ui.format.fit import BarPart
from echotui.ui.format.keys import USUAL, ShownKeys
from echotui.ui.format.row import name_of, shown_host, shown_id
from echotui.ui.format.safe import cut_middle, safe, typeable
from echotui.ui.format.servers import listed, shown_server
from echotui.ui.table.cursor import Cursor

FILTER_WIDTH: Final = 40
"""Columns of the filter's text, at most."""
FILTER_OF_GROUP: Final = 26
"""The same beside the group that it filters: both fit in 80 columns."""
HOST_WIDTH: Final = 20
"""Columns of that group's address, at most."""
_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - shown, not bound
"""Where a client on this machine reaches a server that listens on all addresses."""


def banner_parts(
    view: View,
    state: ViewState,
    cursor: Cursor,
    *,
    marks: int,
    doing: str,
    covered: bool = False,
    sort_column_missing: str,
    keys: ShownKeys = USUAL,
) -> tuple[BarPart, ...]:
    """Describe what differs from a fresh dashboard, as parts of one line.

    Args:
        view: The newest answer.
        state: What the operator has chosen to see.
        cursor: The table's cursor; an unused one if the table is not on the screen.
        marks: Number of marked connections.
        doing: Progress of a bulk command; empty for none.
        covered: Whether a dialog is open.
        sort_column_missing: Why no title shows the order; empty when one does.
    """
    unseen = f"Sorted by {state.order.field.title}, {sort_column_missing}"
    following = f"Following {_cursor_name(cursor)}" if state.following and cursor.id else ""
    parts = (
        (1, doing),
        (1, _range(state, cursor, keys)),
        (2, _paused(view, state, keys)),
        (3, _filtered(view, state)),
        (3, _filtered_group(state)),
        (4, _grouped(view, state, keys)),
        (4, f"{units.grouped(marks)} marked" if marks else ""),
        (5, _scope(view, state, keys)),
        (6, _frozen(view, state, keys)),
        (8, following),
        (7, _off_screen(cursor)),
        (9, unseen if sort_column_missing and not view.silent else ""),
        (10, "Rows stay while a dialog is open" if covered else ""),
    )
    return tuple(BarPart(rank, Content(text)) for rank, text in parts if text)


def rows_text(view: View) -> str:
    """Describe which rows are on the screen; empty when all are."""
    if len(view.rows) >= view.matching or not view.rows:
        return ""
    first, last = view.first + 1, view.first + len(view.rows)
    return f"Rows {units.grouped(first)} to {units.grouped(last)} of {units.grouped(view.matching)}"


def no_rows_text(
    view: View, state: ViewState, keys: ShownKeys = USUAL, *, typing: bool = False
) -> str:
    """Describe why there is no row; while a filter is typed, what esc does there."""
    unknown = unknown_server(state.filter, [each.name for each in view.servers])
    if typing and state.filter and view.in_scope:
        return _none_matches(view, unknown, "esc restores the previous one")
    if state.opened:
        return _no_clients_text(view, state, _opened_text(state.opened), keys)
    if state.filter and view.in_scope:
        return _none_matches(view, unknown, f"{keys.of('clear')} clears it")
    if state.history:
        return f"No ended connection is remembered; {keys.of('history')} goes back"
    watched = view.server.accepting is Accepting.UNKNOWN
    if watched or view.totals.accepted or not view.server.addresses:
        return "Nothing is open" if watched else "No client is connected"
    host, _, port = view.server.addresses[0].rpartition(":")
    host = host.strip("[]")
    host = _LOOPBACK.get(host, host)
    hint = f"; try: ncat {safe(host)} {safe(port)}" if port.isdecimal() else ""
    return f"No connection yet{hint}"


def _none_matches(view: View, unknown: str, key: str) -> str:
    if not unknown:
        return f"None of {units.grouped(view.in_scope)} matches the filter; {key}"
    are = "is" if len(view.servers) == 1 else "are"
    # The names last: a narrow line cuts them.
    names = listed([each.name for each in view.servers])
    return f"None matches: no server {typeable(unknown, FILTER_WIDTH)}; {key}. There {are} {names}"


def _no_clients_text(view: View, state: ViewState, host: str, keys: ShownKeys) -> str:
    back = f"{keys.of('clear')} goes back to the groups"
    if state.filter and view.in_scope:
        count = units.grouped(view.in_scope)
        return f"None of {count} of {host} matches the filter; {back}"
    if state.history:
        return f"No ended connection of {host} is remembered; {back}"
    return f"All clients of {host} have left; {back}"


def _grouped(view: View, state: ViewState, keys: ShownKeys) -> str:
    if state.opened:
        back = f"{keys.of('clear')} goes back to the groups"
        return back if state.filter else f"Clients of {_opened_text(state.opened)}; {back}"
    if not state.grouped:
        return ""
    if view.silent:
        return f"Grouped by address; {keys.of('group')} shows them"
    ended = view.clients - view.connected
    counts = [] if state.history else [f"{units.grouped(view.connected)} connected"]
    counts += [f"{units.grouped(ended)} ended"] if ended or state.history else []
    return f"Grouped by address: {', '.join(counts)}; {keys.of('group')} shows them"


def _filtered_group(state: ViewState) -> str:
    if not (state.opened and state.filter):
        return ""
    host = cut_middle(safe(state.opened.host), HOST_WIDTH)
    on = f" on {shown_server(state.opened.server, HOST_WIDTH)}" if state.opened.server else ""
    return f"Clients of {host}{on}"


def _opened_text(group: Group) -> str:
    return shown_host(group.host, group.server)


def _filtered(view: View, state: ViewState) -> str:
    if not state.filter:
        return ""
    counts = f"{units.grouped(view.matching)} of {units.grouped(view.in_scope)}"
    if view.silent:
        # Those of the last answer may be of another filter.
        counts = "Filter"
    width = FILTER_OF_GROUP if state.opened else FILTER_WIDTH
    return f"{counts}: {typeable(str(state.filter), width)}"


def _paused(view: View, state: ViewState, keys: ShownKeys) -> str:
    pause = state.pause
    if pause is None:
        return ""
    opened = units.grouped(view.totals.accepted - pause.accepted)
    ended = units.grouped(view.totals.closed - pause.closed)
    since = units.clock(view.at - pause.at)
    return (
        f"Paused for {since}: {opened} connected, {ended} ended since; {keys.of('pause')} resumes"
    )


def _scope(view: View, state: ViewState, keys: ShownKeys) -> str:
    if state.history:
        seconds = view.server.kept_for
        kept = f"kept {units.clock(seconds)}" if seconds else "not kept"
        return f"Ended connections, {kept}; {keys.of('history')} goes back"
    return f"Ended connections hidden; {keys.of('live')} shows them" if state.live_only else ""


def _range(state: ViewState, cursor: Cursor, keys: ShownKeys) -> str:
    if state.range is None:
        return ""
    count = abs(cursor.place - state.range.place) + 1
    rows = f"{units.grouped(count)} row{'' if count == 1 else 's'}"
    ends = f"{keys.of('mark_range')} marks them, {keys.of('clear')} cancels"
    return f"Marking {rows} from {shown_id(state.range.id, state.range.server)}; {ends}"


def _frozen(view: View, state: ViewState, keys: ShownKeys) -> str:
    if not state.frozen_at:
        return ""
    since = units.clock(view.at - state.frozen_at)
    return f"Order frozen for {since}; {keys.of('freeze')} unfreezes it"


def _off_screen(cursor: Cursor) -> str:
    name = _cursor_name(cursor)
    return f"Cursor off the screen: {name}, row {cursor.place + 1}" if cursor.off_screen else ""


def _cursor_name(cursor: Cursor) -> str:
    if cursor.row:
        return name_of(cursor.row)
    return shown_id(cursor.id) if cursor.id > 0 else "a group"
