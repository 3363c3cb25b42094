"""The source that is several servers."""

from secrets import token_hex
from typing import Final

from echotui.model.source import Capabilities
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.scatter import Scatter


class FleetSource:
    """Merges what the servers of a roster answer; `close` it, and the roster with it.

    Args:
        scatter: Asks many of them at once, where the fleet has such a way.
    """

    def __init__(self, roster: Roster, scatter: Scatter | None = None) -> None:
        self._roster = roster
        self._scatter = scatter
        self._instance: Final = token_hex(8)

    @property
    def capabilities(self) -> Capabilities:
        """What at least one server that answers can do; all go on when the dashboard quits."""
        members = self._roster.members
        answering = [each for each in members if each.answers] or members
        ours = [each.link.hello.capabilities for each in answering]
        return Capabilities(
            kick=any(each.kick for each in ours),
            hold=any(each.hold for each in ours),
            accept=any(each.accept for each in ours),
            forget=any(each.forget for each in ours),
            quit_stops=False,
        )

    def close(self) -> None:
        """Leave all servers."""
        self._roster.close()
