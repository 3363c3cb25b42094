"""What a dashboard is shown while the server does not answer."""

from typing import Final

from msgspec.structs import replace

from echotui.model.detail import NO_DETAIL
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.view import View
from echotui.sources.remote.protocol import Link

OF_TABLE: Final = ("matching", "in_scope", "clients", "connected", "first", "rows")


class LastViews:
    """Keeps the last view, and the last one with rows: a dialog or a detail asks for none."""

    def __init__(self) -> None:
        self._newest = self._table = View()

    def add(self, query: Query, view: View) -> None:
        """Keep the answer to a query."""
        self._newest = view
        if query.window.count:
            self._table = view

    def answer(self, query: Query, silent: float, text: str) -> View:
        """Answer a query from them, as far as that can be done.

        Args:
            silent: Seconds for which there was no answer.
            text: Why, for the banner.
        """
        view, table = self._newest, self._table
        if query.window.count:
            view = replace(view, **{name: getattr(table, name) for name in OF_TABLE})
        places = {row.id: place for place, row in enumerate(table.rows, start=table.first)}
        located = places.get(query.locate, -1)
        return replace(
            view,
            silent=silent,
            located=located,
            located_row=() if located < 0 else (table.rows[located - table.first],),
            # Those that have ended since then are not known yet.
            marks=query.marks,
            detail=view.detail if view.detail.row.id == query.detail else NO_DETAIL,
            notes=(*view.notes, Note(NoteKind.ALARM, text)),
        )


def why_silent(link: Link) -> str:
    """Return a sentence that says why there is no answer, and what happens next."""
    if link.gone:
        why = f": {link.error.rstrip('.')}" if link.error else ""
        return f"The server has ended{why}. q quits; waiting for another."
    why = f": {link.error}" if link.error else ""
    return f"no answer for {link.silence:.0f} s{why}; retrying"
