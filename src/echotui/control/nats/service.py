"""Answers the dashboards of a fleet, from the joining of a broker to the end of the server."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Final

from echotui.config.settings import Settings
from echotui.control.nats.limits import FleetLimits
from echotui.control.nats.micro_service import MicroService
from echotui.control.nats.outbox import Outbox
from echotui.control.nats.rights import UNGUARDED, access_of, refusal
from echotui.control.nats.viewer import FleetRequest
from echotui.control.nats.viewers import FleetViewers
from echotui.errors import BrokerError, MessageError, StartError
from echotui.model import fleet_subjects
from echotui.model.codec import REPLY, VERSION
from echotui.model.exchange import Reply, RequestFailed
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.sources.nats.broker import CONNECTING, Broker
from echotui.sources.nats.message import BrokerMessage
from echotui.system.file_work import PATIENCE, off_loop
from echotui.system.task_failure import reported_task

log = logging.getLogger(__name__)

MOST_CAUSES: Final = 16  # Logged while it is not in the fleet.
FULL: Final = "This server has {} viewers of its fleet already, which is the most."


class FleetService:
    """Joins the fleet of a server: `check`, `start`, and at the end `close`.

    The server waits for nothing of it. Without a broker, it tries again until there is one.

    Args:
        make_source: Makes a source for one viewer, with its name for the log; it shows and does
            what the settings allow to a fleet.
        turn: See `Controlled`.

    Attributes:
        viewers: Those that have asked a moment ago.
    """

    def __init__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        settings: Settings,
        turn: asyncio.Lock,
        limits: FleetLimits = FleetLimits(),  # noqa: B008 - it is immutable
    ) -> None:
        self._instance = server.instance
        self._access = access_of(settings)
        self._broker = Broker(self._access, f"echotui {settings.name}".strip(), self._on_change)
        self.viewers = FleetViewers(server, make_source, turn, self._send, limits)
        self._limits = limits
        self._asked = {"view": 0, "command": 0}
        self._metadata = _metadata(server, settings)
        self._read_only = bool(refusal(settings))
        self._outbox: Outbox | None = None
        self._joining: asyncio.Task[None] | None = None
        self._was_connected = False
        self._causes: set[str] = set()  # Logged since it was in the fleet.

    async def check(self) -> None:
        """Check the files, and that nats-py is there; StartError."""
        try:
            await off_loop(PATIENCE, self._access.load)
        except (BrokerError, OSError) as error:
            raise StartError(str(error)) from error

    @property
    def alarm(self) -> str:
        """What is wrong now; empty if it has joined, or tries for the first time."""
        broker = self._broker
        if broker.connected and broker.denied:
            return f"the fleet's broker forbids a subject: {broker.denied}"
        if broker.connected:
            return "" if broker.guarded or self._read_only else UNGUARDED
        return "" if broker.error == CONNECTING else f"not in the fleet: {broker.error}"

    def start(self) -> None:
        """Join in the background, and answer from then on."""
        self._joining = reported_task(self._join())

    async def _join(self) -> None:
        own = fleet_subjects.view_subject(self._instance)
        commands = fleet_subjects.command_subject(self._instance)
        for subject in (own, fleet_subjects.SCATTER):
            await self._broker.subscribe(subject, partial(self._put, "view"))
        await self._broker.subscribe(commands, partial(self._put, "command"))
        self._outbox = Outbox(self._broker, self._limits)
        micro_service = MicroService(self._outbox, self._instance, self._metadata, self._asked)
        await micro_service.open(self._broker)
        self._broker.start()

    async def close(self) -> None:
        """Leave: from then on, nothing answers at the subjects of this server."""
        if self._joining is not None:
            # It never waits for long: there is no connection yet.
            await self._joining
        await self._broker.close()
        await self.viewers.close()
        if self._outbox is not None:
            await self._outbox.close()
            self._outbox = None

    def _put(self, kind: str, message: BrokerMessage) -> None:
        self._asked[kind] += 1
        if not message.reply:
            return
        request = FleetRequest(
            message.data, message.reply, command=kind == "command", guarded=self._broker.guarded
        )
        if not self.viewers.put(request) and self._outbox is not None:
            refused = RequestFailed(FULL.format(len(self.viewers)))
            self._outbox.put(message.reply, partial(REPLY.encode, refused))

    async def _send(self, subject: str, reply: Reply) -> None:
        most = self._broker.max_payload
        try:
            data = REPLY.encode(reply)
            if len(data) > most:
                text = f"the answer has {len(data):,} bytes; the broker takes {most:,}"
                data = REPLY.encode(RequestFailed(text))
        except MessageError as error:
            data = REPLY.encode(RequestFailed(str(error)))
        await self._broker.publish(subject, data)

    def _on_change(self) -> None:
        broker = self._broker
        if broker.connected and not self._was_connected:
            self._causes.clear()
            if self.alarm == UNGUARDED:
                log.warning("fleet-unguarded", extra={"fields": {"cause": UNGUARDED}})
            read_only = self._read_only or not broker.guarded
            self._metadata[fleet_subjects.READ_ONLY] = "true" if read_only else "false"
            log.info("fleet-joined", extra={"fields": {"at": self._access.shown}})
        elif not broker.connected:
            self._log_absence(broker.error)
        if broker.denied:
            log.warning("fleet-denied", extra={"fields": {"cause": broker.denied}})
        self._was_connected = broker.connected

    def _log_absence(self, cause: str) -> None:
        """Log why it is not in the fleet; brokers that are tried in turn have a line each."""
        if cause not in self._causes and len(self._causes) < MOST_CAUSES:
            self._causes.add(cause)
            event = "fleet-left" if self._was_connected else "fleet-not-joined"
            log.warning(event, extra={"fields": {"cause": cause}})


def _metadata(server: EchoServer, settings: Settings) -> dict[str, str]:
    return {
        fleet_subjects.INSTANCE: server.instance,
        fleet_subjects.PID: str(os.getpid()),
        fleet_subjects.HOST: socket.gethostname(),
        fleet_subjects.NAME: settings.name,
        fleet_subjects.PROTOCOL: str(VERSION),
        fleet_subjects.READ_ONLY: "true",  # Until it is known what the broker lets in.
    }
