"""The banner: what the view hides, and why it stands still."""

from typing import Final

from textual.content import Content

from echotui.model.query import Scope
from echotui.model.view import View
from echotui.ui.dashboard.view_state import Outlook
from echotui.ui.format import units
from echotui.ui.format.fit import Part
from echotui.ui.format.safe import safe
from echotui.ui.table.cursor import Cursor

FILTER_WIDTH: Final = 40
"""Columns of the filter's text at most."""


def situation(view: View, outlook: Outlook, cursor: Cursor, marks: int) -> list[Part]:
    """Say what is not as in a fresh dashboard.

    Args:
        view: The newest answer.
        outlook: What the operator looks at.
        cursor: Where the cursor is.
        marks: How many connections are marked.

    Returns:
        Parts of one line; empty ones where there is nothing to say.
    """
    return [
        Part(3, Content(_filtered(view, outlook))),
        Part(4, Content(f"{units.grouped(marks)} marked" if marks else "")),
        Part(5, Content(_history(outlook))),
        Part(6, Content(_frozen(view, outlook))),
        Part(8, Content(f"following #{cursor.id}" if outlook.following and cursor.id else "")),
        Part(7, Content(_astray(cursor))),
    ]


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


def nobody(view: View, outlook: Outlook) -> str:
    """Say why there is no row.

    Args:
        view: The newest answer.
        outlook: What the operator looks at.

    Returns:
        One short sentence.
    """
    if outlook.filter and view.known:
        return f"none of {units.grouped(view.known)} matches the filter; esc clears it"
    if outlook.scope is Scope.ENDED:
        return "no ended connection is remembered; H goes back"
    if view.totals.accepted or not view.server.addresses:
        return "nobody is connected"
    host, _, port = view.server.addresses[0].rpartition(":")
    hint = f"; try: ncat {safe(host.strip('[]'))} {safe(port)}" if port.isdecimal() else ""
    return f"no connection yet{hint}"


def _filtered(view: View, outlook: Outlook) -> str:
    if not outlook.filter:
        return ""
    counts = f"{units.grouped(view.matching)} of {units.grouped(view.known)}"
    return f"{counts}: {safe(str(outlook.filter), FILTER_WIDTH)}"


def _history(outlook: Outlook) -> str:
    return "ended connections only; H goes back" if outlook.scope is Scope.ENDED else ""


def _frozen(view: View, outlook: Outlook) -> str:
    if not outlook.frozen_at:
        return ""
    return f"order frozen for {units.seconds(view.at - outlook.frozen_at)}; z lets it go"


def _astray(cursor: Cursor) -> str:
    if not cursor.offscreen:
        return ""
    return f"#{cursor.id}, where the cursor is, is off the screen: row {cursor.place + 1}"
