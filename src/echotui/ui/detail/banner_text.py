"""The texts of the detail's banner."""

from collections.abc import Iterator

from textual.content import Content

from echotui.model.view import View
from echotui.ui.dashboard.view_state import Pause
from echotui.ui.format import units
from echotui.ui.format.fit import BarPart
from echotui.ui.format.keys import ShownKeys
from echotui.ui.format.row import age_text, shown_id
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import why_absent
from echotui.ui.shared.run_watch import ANEW


def banner_parts(
    client: int,
    server: str,
    view: View,
    newest: View,
    pause: Pause | None,
    keys: ShownKeys,
    *,
    read_only: bool,
    anew: bool = False,
) -> Iterator[BarPart]:
    """Yield the parts of the banner.

    Args:
        client: Id of the connection.
        server: Name of its server; empty where there is one.
        view: The newest answer.
        newest: The newest answer that has the connection.
        pause: `None` while the view is refreshed.
        keys: The keys of the actions.
        read_only: Whether no key acts on a client or the server.
        anew: Whether the server was started anew meanwhile.
    """
    row = newest.detail.row
    if read_only:
        yield BarPart(3, Content("Read only"))
    if pause:
        since = units.clock(view.at - pause.at)
        yield BarPart(2, Content(f"Paused for {since}; {keys.of('pause')} resumes"))
    if row.ending:
        by = f", {row.ending.first} first" if row.ending.first else ""
        end = f"Ended: {safe(str(row.ending))}{by}, after {age_text(row)}"
        yield BarPart(0, Content(end))
    absence = why_absent(view.servers, server)
    if not absence or view.silent:
        yield from _absence(shown_id(client, server), view, newest, anew=anew)
        return
    values = "the last values are shown" if newest.detail else "nothing is known of the client yet"
    yield BarPart(0, Content(f"{absence}; {values}"))


def _absence(name: str, view: View, newest: View, *, anew: bool) -> Iterator[BarPart]:
    """Yield why the connection is not in the newest answer, if so."""
    if view.silent:
        # Whether it is still there is not known.
        if not newest.detail:
            yield BarPart(0, Content(f"Nothing is known of {name} yet"))
    elif not newest.detail:
        yield BarPart(0, Content(f"{name} not found: not connected, not in the history"))
    elif anew:
        why = f"{ANEW[0].lower()}{ANEW[1:]}"
        yield BarPart(0, Content(f"{name} is gone: {why}; its last values are shown"))
    elif not view.detail:
        yield BarPart(1, Content("No longer in the history; the last values are shown"))
