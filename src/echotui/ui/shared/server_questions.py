"""The questions before a command for the server, or for all servers of a fleet."""

from echotui.model.view import Accepting, View
from echotui.ui.format.servers import absent, several, shown_server, unreached_text
from echotui.ui.format.units import grouped

_STOPPED = frozenset({Accepting.STOPPED, Accepting.DRAINED, Accepting.DRAINING})


def resumes(view: View) -> bool:
    """Return whether the key that stops accepting resumes it now."""
    return view.server.accepting in _STOPPED


def accept_title(view: View) -> str:
    """Ask whether to stop accepting, or to resume, at several servers."""
    return f"{'Resume' if resumes(view) else 'Stop'} accepting on {_all_of(view)}?"


def accept_message(view: View) -> str:
    """Return what that does."""
    does = "Clients that wait are accepted." if resumes(view) else "New clients have to wait."
    return _with_unreached(does, view)


def drain_title(view: View) -> str:
    """Ask whether to drain."""
    what = _all_of(view) if view.servers else "the server"
    return with_open(f"Drain {what}?", view)


def drain_message(view: View, accept_key: str) -> str:
    """Return what a drain does; `accept_key` accepts clients again."""
    subject = "The servers keep" if len(view.servers) > 1 else "The server keeps"
    does = (
        f"New clients are refused. {to_each_client(view)} "
        f"{subject} running, and {accept_key} accepts clients again."
    )
    return _with_unreached(does, view)


def forget_message(view: View, hidden: str) -> str:
    """Return what it does to forget ended connections; `hidden` by the filter, as a text."""
    does = f"They leave the history and the table; their journal lines stay.{hidden}"
    return _with_unreached(does, view)


def to_each_client(view: View) -> str:
    """Return what a drain means for a client."""
    return (
        "Each client receives its queued bytes, then end of file. "
        f"Clients still connected after {view.server.drain_timeout:g} s are closed."
    )


def with_open(question: str, view: View) -> str:
    """Return a question with the number of connected clients."""
    return f"{question} {grouped(view.totals.open)} connected"


def _all_of(view: View) -> str:
    """Return `all 3 servers`, `2 of 3 servers`, or the name of the only one."""
    count, away = len(view.servers), len(absent(view.servers))
    if count == 1:
        return shown_server(view.servers[0].name)
    return f"{grouped(count - away)} of {several(count)}" if away else f"all {several(count)}"


def _with_unreached(does: str, view: View) -> str:
    return " ".join(filter(None, (does, unreached_text(view.servers))))
