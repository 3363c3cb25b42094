"""Servers of a fleet that do not answer any more, or answer again, as messages."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.ui.format import units
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import listed
from echotui.ui.shared.messages import Message, Messages


class _News(Enum):
    """What has become of a server."""

    AGAIN = auto()  # It answers again, with the clients that it had.
    ANEW = auto()  # Another run of it answers.
    SILENT = auto()
    GONE = auto()


_BAD = (_News.SILENT, _News.GONE)


class ServerNews:
    """Adds one message for all servers with the same news; the header has what lasts."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._before: Mapping[str, ServerState] = {}
        self._last: dict[str, Message | None] = {}

    def show(self, view: View) -> None:
        """Report what has changed since the view before; a server that is new is no news."""
        before, self._before = self._before, {each.name: each for each in view.servers}
        self._last = {name: each for name, each in self._last.items() if name in self._before}
        news: dict[_News, list[ServerState]] = {}
        for state in view.servers:
            if (change := _change(before.get(state.name, state), state)) is not None:
                news.setdefault(change, []).append(state)
        for change, states in news.items():
            self._report(change, states)

    def _report(self, change: _News, states: Sequence[ServerState]) -> None:
        """Add a message, which takes the place of those about the same servers and no others."""
        names = [state.name for state in states]
        before = {message for name in names if (message := self._last.pop(name, None))}
        replaced = before.difference(self._last.values())
        # One that nobody has read is not true any more: who reads this one knows.
        current = self._messages.current
        stays = change in _BAD or any(each.stays and each is current for each in before)
        message = self._messages.add(
            _sentence(change, states), "warning" if stays else "information", replaced
        )
        self._last |= dict.fromkeys(names, message)


def _change(before: ServerState, now: ServerState) -> _News | None:
    if now.reach is Reach.ANSWERS and 0 <= before.run != now.run:
        return _News.ANEW
    if now.reach is before.reach:
        return None
    changes = {Reach.SILENT: _News.SILENT, Reach.GONE: _News.GONE}
    return changes.get(now.reach, _News.AGAIN)


def _sentence(change: _News, states: Sequence[ServerState]) -> str:
    one, servers = len(states) == 1, listed([state.name for state in states])
    why = f": {safe(states[0].error.rstrip('.'))}" if one and states[0].error else ""
    match change:
        case _News.AGAIN:
            return f"{servers} {'answers' if one else 'answer'} again."
        case _News.ANEW:
            was, whose = ("was", "its") if one else ("were", "their")
            return f"{servers} {was} started again: {whose} clients are new."
        case _News.SILENT:
            return f"{servers} {'does' if one else 'do'} not answer{why}.{_kept(states)}"
        case _News.GONE:
            return f"{servers} {'is' if one else 'are'} gone{why}."


def _kept(states: Sequence[ServerState]) -> str:
    """Return how many of their rows the table still has, as a sentence; the banner has the rest."""
    clients, kept = sum(state.open for state in states), sum(state.kept for state in states)
    if not clients:
        return ""
    whose, stay = "its" if len(states) == 1 else "their", "stays" if kept == 1 else "stay"
    of = f"{units.grouped(kept)} of {whose}" if kept < clients else whose.capitalize()
    return f" {of} {units.grouped(clients)} row{'' if clients == 1 else 's'} {stay}, dimmed."
