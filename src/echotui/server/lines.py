"""The journal's lines of one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echotui.model.journal import Act, Acted, Call, Ended, LoopCall

if TYPE_CHECKING:
    from echotui.server.channel import Channel


def loop_call(channel: Channel, call: Call, before: int, now: float) -> LoopCall:
    """Tell a call that was made to the loop.

    Args:
        channel: For which; it has its new mask already.
        call: Which of the three.
        before: The mask before, without ERROR.
        now: Monotonic time in seconds.

    Returns:
        The line.
    """
    connection = channel.connection
    return LoopCall(
        now, channel.id, call, channel.fd, before, channel.registered, connection.why,
        connection.queued or connection.lost, channel.address,
    )  # fmt: skip


def ended(channel: Channel, now: float) -> Ended:
    """Tell an end.

    Args:
        channel: Whose connection is closed.
        now: Monotonic time in seconds.

    Returns:
        The line.
    """
    connection = channel.connection
    return Ended(
        now, channel.id, connection.ending, connection.bytes_in, connection.bytes_out,
        now - connection.opened_at, channel.address,
    )  # fmt: skip


def acted(channel: Channel, act: Act, now: float) -> Acted:
    """Tell what the operator did to a connection.

    Args:
        channel: Whose.
        act: What.
        now: Monotonic time in seconds.

    Returns:
        The line.
    """
    return Acted(now, channel.id, act, channel.address)
