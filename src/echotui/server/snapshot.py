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
    # By position, in the order of `Row`: by name it takes nine times as long (2.3 µs).
    return Row(
        channel.id, channel.fd, channel.address, channel.registered, channel.delivered,
        connection.state, connection.held, queued, connection.chunks, queued / high_water,
        0.0 if closed else channel.rate_in, 0.0 if closed else channel.rate_out,
        connection.bytes_in, connection.bytes_out, connection.reads, connection.writes,
        now - connection.active_at, now - connection.opened_at, connection.why,
        shown_payload(channel), connection.ending if closed else NOT_ENDED,
    )  # fmt: skip


def shown_payload(channel: Channel) -> bytes:
    """Return the last bytes received, where every viewer may see them; else nothing."""
    return channel.tap.received if channel.tap is not None and channel.tap.for_all else b""
