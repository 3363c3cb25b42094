"""Answers who is there: a server as a micro service, as NATS defines it (ADR-32).

Not by nats-py's own: that keeps up to 128 MiB of questions at each of nine subjects, and begins
anew, as another instance, with each connection to the broker.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from msgspec import json

from echotui.control.nats.outbox import Outbox
from echotui.control.streams import VERSION
from echotui.model.fleet_subjects import SERVICE, command_subject, view_subject
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.message import BrokerMessage

_PREFIX: Final = "$SRV"
_VERBS: Final = ("PING", "INFO", "STATS")
_TYPE: Final = "io.nats.micro.v1.{}_response"


class MicroService:
    """Answers `PING`, `INFO` and `STATS`: of all services, of all servers, of this one.

    Args:
        instance: The id.
        metadata: See `fleet_subjects`.
        asked: Counted by the service, by the name of the endpoint: `view` and `command`.
    """

    def __init__(
        self, outbox: Outbox, instance: str, metadata: Mapping[str, str], asked: Mapping[str, int]
    ) -> None:
        self._outbox = outbox
        self._instance = instance
        self._metadata = metadata
        self._asked = asked
        self._started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    async def open(self, broker: Broker) -> None:
        """Subscribe."""
        for verb in _VERBS:
            for end in ("", f".{SERVICE}", f".{SERVICE}.{self._instance}"):
                await broker.subscribe(f"{_PREFIX}.{verb}{end}", partial(self._put, verb))

    def _put(self, verb: str, message: BrokerMessage) -> None:
        if message.reply:
            self._outbox.put(message.reply, partial(self._answer, verb))

    def _answer(self, verb: str) -> bytes:
        identity: dict[str, Any] = {
            "type": _TYPE.format(verb.lower()), "id": self._instance, "name": SERVICE,
            "version": VERSION, "metadata": self._metadata,
        }  # fmt: skip
        endpoints = [
            {"name": name, "subject": subject, "queue_group": "", **self._more(verb, name)}
            for name, subject in (
                ("view", view_subject(self._instance)),
                ("command", command_subject(self._instance)),
            )
        ]
        if verb == "INFO":
            identity |= {"description": "A TCP echo server.", "endpoints": endpoints}
        elif verb == "STATS":
            identity |= {"started": self._started, "endpoints": endpoints}
        return json.encode(identity)

    def _more(self, verb: str, name: str) -> dict[str, object]:
        if verb == "INFO":
            return {"metadata": {}}
        return {
            "num_requests": self._asked[name], "num_errors": 0, "last_error": "", "data": None,
            # Not measured: while one viewer is answered, others are too.
            "processing_time": 0, "average_processing_time": 0,
        }  # fmt: skip
