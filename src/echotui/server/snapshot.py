"""A channel as a value."""

from echotui.model.ending import NOT_ENDED
from echotui.model.row import Row
from echotui.model.state import State
from echotui.server.channel import Channel


def snapshot(channel: Channel, high_water: int, now: float) -> Row:
    """Copy what there is to see of a channel.

    Args:
        channel: Open or closed.
        high_water: The high watermark in bytes.
        now: Monotonic time in seconds.

    Returns:
        The row; of a closed channel as it was at its end, its queue empty.
    """
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
        why=connection.why,
        last=shown_payload(channel),
        ending=connection.ending if closed else NOT_ENDED,
    )


def shown_payload(channel: Channel) -> bytes:
    """Return the last bytes received, where every viewer may see them; else nothing."""
    return channel.tap.received if channel.tap is not None and channel.tap.for_all else b""
