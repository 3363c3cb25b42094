"""Servers of a fleet that do not answer any more, or answer again, as messages."""

from collections.abc import Mapping, Sequence

from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import listed
from echotui.ui.shared.messages import Message, Messages


class ServerNews:
    """Adds one message for all servers with the same news; the header has what lasts."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._before: Mapping[str, Reach] = {}
        self._warning: Message | None = None

    def show(self, view: View) -> None:
        """Report what has changed since the view before; a server that is new is no news."""
        before, self._before = self._before, {each.name: each.reach for each in view.servers}
        news: dict[Reach, list[ServerState]] = {}
        for state in view.servers:
            if before.get(state.name, state.reach) is not state.reach:
                news.setdefault(state.reach, []).append(state)
        for reach, states in news.items():
            # A warning that nobody has read is not true any more: this one takes its place.
            unread = self._warning is not None and self._messages.current is self._warning
            stays = unread or reach is not Reach.ANSWERS
            self._messages.add(_sentence(reach, states), "warning" if stays else "information")
            self._warning = self._messages.current if stays else None


def _sentence(reach: Reach, states: Sequence[ServerState]) -> str:
    one, servers = len(states) == 1, listed([state.name for state in states])
    why = f": {safe(states[0].error.rstrip('.'))}" if one and states[0].error else ""
    match reach:
        case Reach.ANSWERS:
            return f"{servers} {'answers' if one else 'answer'} again."
        case Reach.SILENT:
            return f"{servers} {'does' if one else 'do'} not answer{why}. The last rows are dimmed."
        case Reach.GONE:
            return f"{servers} {'is' if one else 'are'} gone{why}."
