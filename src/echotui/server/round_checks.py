"""What is checked of one connection: its timeouts, its mask, and an end that no event reports."""

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.model.mask import NONE
from echotui.model.state import State
from echotui.server import closing, sockets
from echotui.server.channel import Channel
from echotui.server.interest import held_back
from echotui.server.keepalive import dead_after, is_unreachable
from echotui.server.sockets import BorrowedSocket
from echotui.server.standing_clock import StandingClock


class RoundChecks:
    """Checks connections, and ends those that have expired.

    Args:
        clock: Stands while the loop is stepped: that time counts for no timeout.
    """

    def __init__(self, limits: Limits, clock: StandingClock) -> None:
        self._limits = limits
        self._clock = clock

    def check(self, channel: Channel, now: float, elapsed: float) -> None:
        """Check a connection that is not closed; `elapsed` seconds after the check before."""
        reason = self._expired(channel, now, elapsed)
        if reason is not Reason.NOT_ENDED:
            channel.end(Ending(reason, Side.SERVER), Cause.CLOSED)
        else:
            self.check_mask(channel)

    def check_mask(self, channel: Channel) -> None:
        """Do what no event of the loop will do for a connection."""
        if channel.registered != channel.connection.interest:
            channel.retry()
        elif channel.registered == NONE:
            _check_peer(channel)

    def _expired(self, channel: Channel, now: float, elapsed: float) -> Reason:
        limits, connection, ran = self._limits, channel.connection, self._clock.elapsed
        if limits.keepalive:
            silent = ran(connection.active_at, now)
            if self._has_vanished(channel, silent, elapsed):
                return Reason.PEER_VANISHED
        if connection.state is State.LINGERING:
            lingered = ran(connection.progress_at, now)
            return connection.ending.reason if lingered >= limits.linger else Reason.NOT_ENDED
        if held_back(connection):
            return Reason.NOT_ENDED
        # Not `queued`: in textbook the queue is empty when the last message just filled the kernel.
        if limits.stall_timeout and connection.wants_write:
            if ran(connection.progress_at, now) >= limits.stall_timeout:
                return Reason.WRITE_STALL
        elif limits.idle_timeout and not connection.held:
            # Nothing is received from a held client: its time begins with the release.
            since = max(connection.active_at, connection.progress_at)
            if ran(since, now) >= limits.idle_timeout:
                return Reason.IDLE_TIMEOUT
        return Reason.NOT_ENDED

    def _has_vanished(self, channel: Channel, silent: float, elapsed: float) -> bool:
        """Check a connection after a long silence, and again from time to time."""
        seconds = self._limits.keepalive
        interval = max(1.0, seconds / 2)
        if silent < dead_after(seconds) or silent // interval == (silent - elapsed) // interval:
            return False
        with BorrowedSocket(channel.fd) as sock:
            return is_unreachable(sock, seconds)


def needs_check(channel: Channel) -> bool:
    """Whether `check_mask` has, or may have, something to do for a connection."""
    if channel.registered != channel.connection.interest:
        return True
    return channel.registered == NONE and closing.may_have_ended(channel.fd)


def _check_peer(channel: Channel) -> None:
    """Find what the loop does not report for an empty mask: the client's end or reset."""
    try:
        with BorrowedSocket(channel.fd) as sock:
            ended = sockets.at_end(sock)
    except OSError as error:
        channel.failed(error)
        return
    # While draining, an end was read already, or is read once ours was sent.
    if ended and channel.connection.state is not State.DRAINING:
        channel.peer_ended()
