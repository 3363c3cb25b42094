"""Makes the sources of a server's viewers: what each may see and do."""

from collections.abc import Callable

from echotui.config.settings import Settings
from echotui.control.nats.rights import refusal
from echotui.demo.notes import DemoNotes, Player
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.fault_actions import FaultActions
from echotui.sources.fault_operator import FaultOperator
from echotui.sources.host_names import HostNames
from echotui.sources.live import LiveSource
from echotui.sources.logged import LoggedSource
from echotui.sources.payload_free import PayloadFreeSource
from echotui.sources.read_only import ReadOnlySource
from echotui.sources.stepping import Stepping


class SourceMaker:
    """Makes a source for one viewer; `by` is who that is, for the log.

    Args:
        loop: The name of the event loop.
        alarm: Returns what is wrong beside the server now; empty for nothing.
    """

    def __init__(
        self,
        server: EchoServer,
        settings: Settings,
        loop: str,
        hosts: HostNames | None,
        player: Player | None,
        alarm: Callable[[], str],
    ) -> None:
        self._server = server
        self._settings = settings
        self._loop = loop
        self._hosts = hosts
        self._player = player
        self._alarm = alarm

    def make(self, by: str, named: str = "") -> Source:
        """Make one for a dashboard; `named` is who that is for other viewers, if not `by`."""
        player = self._player
        live = self._live(payload=True)
        stepping = Stepping(self._server, named or by, at_once=player is not None)
        source: Source = ExtendedSource(live, stepping)
        if player is not None:
            source = ExtendedSource(source, DemoNotes(player))
        high_water = self._server.limits.high_water
        operator = FaultOperator(self._server.faults, live.ids, lambda: live.fields, high_water)
        source = ExtendedSource(source, FaultActions(self._server, operator, live.group))
        if self._settings.read_only:
            source = ReadOnlySource(source)
        # Outermost: what is refused is logged as well.
        return LoggedSource(source, self._alarm, by)

    def make_for_fleet(self, by: str) -> Source:
        """Make one for a dashboard of the fleet: it has no actions, such as stepping and faults."""
        settings = self._settings
        source: Source = self._live(payload=settings.fleet_payload)
        if not settings.fleet_payload:
            source = PayloadFreeSource(source)
        if why := refusal(settings):
            source = ReadOnlySource(source, why)
        return LoggedSource(source, self._alarm, by)

    def _live(self, *, payload: bool) -> LiveSource:
        names = self._player.name if self._player is not None else None
        return LiveSource(
            self._server, self._settings.drain_timeout, self._loop, names, self._hosts,
            payload=payload,
        )  # fmt: skip
