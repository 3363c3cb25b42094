"""Servers of a fleet that do not answer any more, or answer again, as messages."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.ui.format import units
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import listed, several
from echotui.ui.shared.messages import Message, Messages


class _News(Enum):
    """What has become of a server."""

    AGAIN = auto()  # It answers again, with the clients that it had.
    ANEW = auto()  # Another run of it answers.
    SILENT = auto()
    GONE = auto()


_BAD = (_News.SILENT, _News.GONE)
SETTLING = 1.0
"""Seconds in which what has become of servers that did not answer is told together."""


class ServerNews:
    """Adds one message for all servers with the same news; the header has what lasts.

    That a server does not answer is told at once. What comes then waits for the others, unless all
    answer: after an outage they come back one by one, and a new run may be silent at first.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._told: Mapping[str, ServerState] = {}
        self._since: float | None = None
        self._last: dict[str, Message | None] = {}

    def show(self, view: View) -> None:
        """Report what has changed since it was told; a server that is new is no news."""
        told = {each.name: self._told.get(each.name, each) for each in view.servers}
        self._last = {name: each for name, each in self._last.items() if name in told}
        news: dict[_News, list[ServerState]] = {}
        waiting = []
        for state in view.servers:
            before = told[state.name]
            change = _change(before, state)
            if change in _BAD and before.reach is Reach.ANSWERS:
                news.setdefault(change, []).append(state)
            elif change is not None:
                waiting.append((change, state))
        if not waiting:
            self._since = None
        elif self._is_settled(view):
            for change, state in waiting:
                news.setdefault(change, []).append(state)
            waiting = []
        unsaid = {state.name for _, state in waiting}
        self._told = told | {each.name: each for each in view.servers if each.name not in unsaid}
        for change, states in news.items():
            self._report(change, states, every=len(states) == len(told) > 2)  # noqa: PLR2004 - or both

    def _is_settled(self, view: View) -> bool:
        if self._since is None:
            self._since = view.at
        answering = all(each.reach is Reach.ANSWERS for each in view.servers)
        if not answering and view.at - self._since < SETTLING:
            return False
        self._since = None
        return True

    def _report(self, change: _News, states: Sequence[ServerState], *, every: bool) -> None:
        """Add a message, which takes the place of those about the same servers and no others."""
        names = [state.name for state in states]
        before = {message for name in names if (message := self._last.pop(name, None))}
        replaced = before.difference(self._last.values())
        # One that nobody has read is not true any more: who reads this one knows.
        current = self._messages.current
        stays = change in _BAD or any(each.stays and each is current for each in before)
        message = self._messages.add(
            _sentence(change, states, every=every), "warning" if stays else "information", replaced
        )
        self._last |= dict.fromkeys(names, message)


def _change(before: ServerState, now: ServerState) -> _News | None:
    if now.reach is Reach.ANSWERS and 0 <= before.run != now.run:
        return _News.ANEW
    if now.reach is before.reach:
        return None
    changes = {Reach.SILENT: _News.SILENT, Reach.GONE: _News.GONE}
    return changes.get(now.reach, _News.AGAIN)


def _sentence(change: _News, states: Sequence[ServerState], *, every: bool) -> str:
    one, servers = len(states) == 1, listed([state.name for state in states])
    if every and change not in _BAD:
        servers = f"All {several(len(states))}"
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
    """Return that all their rows stay, as a sentence; of how many none does, the banner says."""
    clients, kept = sum(state.open for state in states), sum(state.kept for state in states)
    if not clients or kept < clients:
        return ""
    whose, stay = "Its" if len(states) == 1 else "Their", "stays" if clients == 1 else "stay"
    return f" {whose} {units.grouped(clients)} row{'' if clients == 1 else 's'} {stay}, dimmed."
