"""Channels as values: a row, the payload that all may see, an id by the client's address."""

from itertools import islice
from typing import Final

from echotui.model.address import Address
from echotui.model.ending import NOT_ENDED
from echotui.model.row import Row
from echotui.model.state import State
from echotui.server.channel import Channel

NEWEST: Final = 200
"""Connections among which `find_by_address` searches."""


def snapshot(channel: Channel, high_water: int, now: float) -> Row:
    """Return the row of a channel; of a closed one as it was at its end, its queue empty."""
    connection = channel.connection
    closed = connection.state is State.CLOSED
    queued = connection.queued
    return Row(
        id=channel.id,
        fd=channel.fd,
        address=channel.address,
        mask=channel.registered,
        delivered=channel.delivered,
        state=connection.state,
        held=connection.held,
        queued=queued,
        chunks=connection.chunks,
        fill=queued / high_water,
        rate_in=0.0 if closed else channel.rate_in,
        rate_out=0.0 if closed else channel.rate_out,
        bytes_in=connection.bytes_in,
        bytes_out=connection.bytes_out,
        reads=connection.reads,
        writes=connection.writes,
        idle=now - connection.active_at,
        age=now - connection.opened_at,
        why=connection.cause,
        last=shown_payload(channel),
        ending=connection.ending if closed else NOT_ENDED,
    )


def shown_payload(channel: Channel) -> bytes:
    """Return the last bytes received, where every viewer may see them; else nothing."""
    return channel.tap.received if channel.tap is not None and channel.tap.for_all else b""


def find_by_address(channels: dict[int, Channel], address: Address) -> int:
    """Return the id of a client's connection; 0 when it is not among the newest `channels`."""
    newest = islice(reversed(channels.values()), NEWEST)
    return next((channel.id for channel in newest if channel.address == address), 0)
