"""The lints of connections: which connection shows which, and as a sentence."""

from collections.abc import Collection, Iterator
from typing import Final

from echotui.model.lint import Lint, LintCount, LintScope, LintState
from echotui.model.lints import (
    BY_NAME,
    EMPTY_MASK,
    KERNEL_QUEUE,
    LINTS,
    NEVER_READ,
    RETRANSMITS,
    STUCK,
)
from echotui.model.mask import NONE, WRITE
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.lint_sentences import Seen, sentence_of
from echotui.server.sending import Sending, read_sending
from echotui.server.standing_clock import StandingClock

STUCK_AFTER: Final = 10.0
"""Seconds for which a queue has not moved, or a window is closed."""
MUCH: Final = 1 << 20
"""Bytes that count as sent and are not acknowledged."""
ONE_BUFFER: Final = 256 << 10
"""Bytes that a client acknowledges without reading, at most, as far as we guess: a receive buffer
of Linux takes 64 to 128 KiB, and grows by reading only."""
FIRST_BYTES: Final = 2.0
"""Seconds for which a window that still grows may hold back the first bytes: some round trips."""
_OF_KERNEL: Final = frozenset(lint.name for lint in (KERNEL_QUEUE, NEVER_READ, RETRANSMITS))


class ConnectionLints:
    """Keeps facts of the connections that show a lint.

    Args:
        allowed: Names of lints that are not reported.
        clock: Stands while the loop is stepped: no queue is stuck by that.

    Attributes:
        asks: Whether any lint needs the kernel.
        watched: Ids of connections of which the kernel is asked again although no byte has moved.
        changes: How often a connection has begun or ceased to show a lint.
    """

    def __init__(self, allowed: Collection[str], clock: StandingClock) -> None:
        # The oldest facts first.
        self._showing: dict[str, dict[int, Seen]] = {
            lint.name: {}
            for lint in LINTS
            if lint.scope is LintScope.CONNECTION and lint.name not in allowed
        }
        self._clock = clock
        self._resent: dict[int, int] = {}
        self.asks = not self._showing.keys().isdisjoint(_OF_KERNEL)
        self.watched: set[int] = set()
        self.changes = 0

    def check(self, channel: Channel, now: float) -> None:
        """Check what mask and queue say; `expire` ends what is not said again."""
        connection = channel.connection
        if connection.state is State.CLOSED:
            return
        # What an injected fault causes is no lint.
        if channel.registered == NONE and (connection.held or not connection.suppressed):
            self._set(EMPTY_MASK, channel.id, Seen(now))
        if (
            connection.wants_write
            and not connection.suppressed & WRITE
            and self._clock.elapsed(connection.progress_at, now) >= STUCK_AFTER
        ):
            self._set(STUCK, channel.id, Seen(now))

    def expire(self, before: float) -> None:
        """End what `check` has said before a time, and not since."""
        for lint in (EMPTY_MASK, STUCK):
            showing = self._showing.get(lint.name, {})
            for id_ in [id_ for id_, fact in showing.items() if fact.at < before]:
                self._set(lint, id_, None)

    def ask(self, channel: Channel, now: float, since: float) -> None:
        """Ask the kernel; `since` is when its connection was asked before."""
        connection, id_ = channel.connection, channel.id
        if connection.state is State.CLOSED:
            return
        sending = read_sending(channel.fd)
        resent = sending.resent - self._resent.get(id_, 0)
        if resent:
            self._resent[id_] = sending.resent
        shown = (
            (KERNEL_QUEUE, sending.unacked > MUCH),
            (NEVER_READ, has_never_read(sending)),
            (RETRANSMITS, resent > 0),
        )
        # Bytes that are on their way although none has moved here since: something may come of it.
        waits = sending.unacked > 0 and connection.active_at < since
        if waits or any(is_ for _, is_ in shown):
            self.watched.add(id_)
        elif id_ in self.watched:
            self.watched.remove(id_)
        else:
            return
        fact = Seen(now, sending, resent)
        for lint, is_ in shown:
            self._set(lint, id_, fact if is_ else None)

    def _set(self, lint: Lint, id_: int, fact: Seen | None) -> None:
        showing = self._showing.get(lint.name)
        if showing is None:
            return
        was = showing.pop(id_, None)
        if fact is not None:
            showing[id_] = fact
        self.changes += (was is None) is not (fact is None)

    def drop(self, id_: int) -> None:
        """Forget a connection that has ended."""
        for showing in self._showing.values():
            showing.pop(id_, None)
        self._resent.pop(id_, None)
        self.watched.discard(id_)

    def names(self, id_: int) -> tuple[str, ...]:
        """Return the names of the lints that a connection shows."""
        return tuple([name for name, showing in self._showing.items() if id_ in showing])

    def states(self, channel: Channel, now: float) -> tuple[LintState, ...]:
        """Return the lints that a connection shows, as sentences."""
        waited = self._clock.elapsed(channel.connection.progress_at, now)
        return tuple(
            LintState(name, sentence_of(name, channel, showing[channel.id], now, waited))
            for name, showing in self._showing.items()
            if channel.id in showing
        )

    def counts(self, now: float) -> Iterator[LintCount]:
        """Return how many connections show each lint; without those that none shows."""
        for name, showing in self._showing.items():
            if showing:
                oldest = next(iter(showing.values()))
                age = round(now - oldest.at) if name in _OF_KERNEL else 0
                yield LintCount(name, len(showing), float(age), _sentence(name))


def _sentence(name: str) -> str:
    meaning = BY_NAME[name].meaning
    return f"{meaning[0].upper()}{meaning[1:]}."


def has_never_read(sending: Sending) -> bool:
    """Whether all that a client acknowledged fits into one receive buffer, which is full since.

    Its window has been closed for long, and for no longer before that: it has not opened and closed
    again, as it does each time when a slow client reads.
    """
    return (
        sending.closed_for >= STUCK_AFTER
        and sending.limited_for - sending.closed_for < FIRST_BYTES
        and sending.acked <= ONE_BUFFER
    )
