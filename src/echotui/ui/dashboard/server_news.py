"""Servers of a fleet that do not answer any more, or answer again, as messages."""

from collections.abc import Mapping, Sequence

from echotui.model.server_state import Reach
from echotui.model.view import View
from echotui.ui.format.servers import listed
from echotui.ui.shared.messages import Messages


class ServerNews:
    """Adds one message for all servers with the same news; the header has what lasts."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._before: Mapping[str, Reach] = {}

    def show(self, view: View) -> None:
        """Report what has changed since the view before; a server that is new is no news."""
        before, self._before = self._before, {each.name: each.reach for each in view.servers}
        news: dict[Reach, list[str]] = {}
        for name, reach in self._before.items():
            if before.get(name, reach) is not reach:
                news.setdefault(reach, []).append(name)
        for reach, names in news.items():
            worse = reach is not Reach.ANSWERS
            self._messages.add(_sentence(reach, names), "warning" if worse else "information")


def _sentence(reach: Reach, names: Sequence[str]) -> str:
    one, servers = len(names) == 1, listed(names)
    match reach:
        case Reach.ANSWERS:
            return f"{servers} {'answers' if one else 'answer'} again."
        case Reach.SILENT:
            return f"{servers} {'does' if one else 'do'} not answer: the last rows are dimmed."
        case Reach.GONE:
            return f"{servers} {'is' if one else 'are'} gone."
