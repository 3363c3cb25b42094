"""The lints of connections as sentences: what is so, since when, and how old the fact is."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from echotui.model.lints import EMPTY_MASK, KERNEL_QUEUE, NEVER_READ, RETRANSMITS, STUCK
from echotui.model.mask import WRITE
from echotui.server.channel import Channel
from echotui.server.sending import NO_SENDING, Sending


class Seen(NamedTuple):
    """What was seen of a connection that shows a lint.

    Attributes:
        at: When it was so: monotonic seconds.
        sending: What the kernel reported then.
        resent: Segments sent again since the kernel was asked before.
    """

    at: float
    sending: Sending = NO_SENDING
    resent: int = 0


def sentence_of(name: str, channel: Channel, fact: Seen, now: float, waited: float) -> str:
    """Return why a connection shows the lint of a name.

    Args:
        now: A monotonic time in seconds.
        waited: Seconds for which its queue has not moved.
    """
    if name == STUCK.name:
        return _stuck(channel, waited)
    if name == EMPTY_MASK.name:
        return _empty_mask(channel)
    asked = f"({now - fact.at:.0f} s ago)"
    return _OF_KERNEL[name](fact, now - fact.at, asked)


def _stuck(channel: Channel, waited: float) -> str:
    since = f"Its queue has not moved for {waited:.0f} s"
    if not channel.registered & WRITE:
        return f"{since}."
    return f"{since}: WRITE is registered, and the socket has not become writable."


def _empty_mask(channel: Channel) -> str:
    connection = channel.connection
    why = "it is held by the operator" if connection.held else f"the cause is {connection.cause}"
    return (
        f"Registered for no event: {why}. The loop reports nothing of it, not even a reset; an end"
        " or a reset is found by the check each second."
    )


def _kernel_queue(fact: Seen, age: float, asked: str) -> str:
    sending = fact.sending
    closed = f"; its window has been closed for {sending.closed_for + age:.0f} s"
    return (
        f"The kernel holds {sending.unacked / (1 << 20):.1f} MiB that count as sent, and that the"
        f" client has not acknowledged{closed if sending.closed_for >= 1 else ''} {asked}."
    )


def _never_read(fact: Seen, age: float, asked: str) -> str:
    sending = fact.sending
    return (
        f"Its window closed {sending.closed_for + age:.0f} s ago and has not opened {asked}. Before"
        f" that it took {sending.acked / 1024:.0f} KiB, no more than a receive buffer may hold: it"
        " does not read now, and has read little or nothing."
    )


def _retransmits(fact: Seen, _age: float, asked: str) -> str:
    again = "1 TCP segment was" if fact.resent == 1 else f"{fact.resent} TCP segments were"
    return (
        f"{again} sent again in the 10 s before the last check {asked};"
        f" {fact.sending.resent} since it connected."
    )


_OF_KERNEL: Final[Mapping[str, Callable[[Seen, float, str], str]]] = {
    KERNEL_QUEUE.name: _kernel_queue,
    NEVER_READ.name: _never_read,
    RETRANSMITS.name: _retransmits,
}
