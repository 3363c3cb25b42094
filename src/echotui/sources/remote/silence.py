"""What a dashboard is shown while the server does not answer."""

from msgspec.structs import replace

from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.view import View
from echotui.sources.remote.link import ServerLink


def last_view(view: View, query: Query, silent: float, text: str) -> View:
    """Return the view before, as far as it answers another query.

    Args:
        silent: Seconds for which there was no answer.
        text: Why, for the banner.
    """
    places = {row.id: place for place, row in enumerate(view.rows, start=view.first)}
    located = places.get(query.locate, -1)
    row = () if located < 0 else (view.rows[located - view.first],)
    return replace(
        view,
        silent=silent,
        located=located,
        located_row=row,
        # Those that have ended since then are not known yet.
        marks=query.marks,
        notes=(*view.notes, Note(NoteKind.ALARM, text)),
    )


def why_silent(link: ServerLink) -> str:
    """Return a sentence that says why there is no answer, and what happens next."""
    if link.gone:
        why = f": {link.error.rstrip('.')}" if link.error else ""
        return f"The server is gone{why}; waiting for another at {link.path}. q quits."
    why = f": {link.error}" if link.error else ""
    return f"no answer for {link.silence:.0f} s{why}; retrying"
