"""The lints of a program that is watched, as sentences."""

from collections.abc import Callable, Mapping
from typing import Final

from echotui.model.lints import (
    CLOSE_WAIT,
    EMPTY_MASK,
    IDLE_WRITE,
    KERNEL_QUEUE,
    RETRANSMITS,
    STUCK,
)
from echotui.model.sizes import rounded_size
from echotui.sources.process.descriptor import Descriptor
from echotui.sources.process.sample import ProcessInfo
from echotui.system.printable import one_line

OF_ALL: Final[Mapping[str, str]] = {
    STUCK.name: "Their send queues have not moved for 10 s: the peer does not read.",
    KERNEL_QUEUE.name: "The kernel holds over 1 MiB that the peer has not acknowledged.",
    RETRANSMITS.name: "TCP has sent segments again in the last 10 s.",
    EMPTY_MASK.name: "Registered for neither READ nor WRITE: the program hears no more of them than"
    " an error or a hang-up.",
    IDLE_WRITE.name: "Registered for WRITE although nothing waits to be sent: epoll_wait returns at"
    " once, a busy loop.",
    CLOSE_WAIT.name: "The peer has closed, and the program has not for 10 s: a leak, if it never"
    " does.",
}
"""What those that show a lint have in common, by its name."""


def sentence_of(name: str, descriptor: Descriptor, now: float) -> str:
    """Return why a descriptor shows the lint of a name, at a monotonic time in seconds."""
    return _SENTENCES[name](descriptor, now)


def _stuck(descriptor: Descriptor, now: float) -> str:
    return (
        f"Its send queue of {rounded_size(descriptor.entry.sendq or 0)} has not moved for"
        f" {now - descriptor.moved_at:.0f} s: the peer does not read, or does not answer."
    )


def _kernel_queue(descriptor: Descriptor, _now: float) -> str:
    return (
        f"The kernel holds {rounded_size(descriptor.entry.sendq or 0)} that count as sent for the"
        " program, and that the peer has not acknowledged."
    )


def _retransmits(descriptor: Descriptor, now: float) -> str:
    resent = descriptor.resent
    again = "1 TCP segment was" if resent == 1 else f"{resent} TCP segments were"
    ago = now - (descriptor.resent_at or now)
    return f"{again} sent again {ago:.0f} s ago; {descriptor.entry.retrans} since it connected."


def _empty_mask(_descriptor: Descriptor, _now: float) -> str:
    return (
        "Registered for neither READ nor WRITE: the program does not notice what the peer sends,"
        " nor its end; epoll reports an error or a hang-up all the same."
    )


def _idle_write(descriptor: Descriptor, _now: float) -> str:
    return (
        "Registered for WRITE, level-triggered, and its send queue was empty in the last"
        f" {descriptor.idle_writes} samples: epoll_wait returns at once each time, a busy loop."
    )


def _close_wait(descriptor: Descriptor, now: float) -> str:
    return (
        f"Its peer closed {now - descriptor.since:.0f} s ago or earlier, and the program has not"
        " closed it since: if it never does, it leaks the descriptor."
    )


_SENTENCES: Final[Mapping[str, Callable[[Descriptor, float], str]]] = {
    STUCK.name: _stuck,
    KERNEL_QUEUE.name: _kernel_queue,
    RETRANSMITS.name: _retransmits,
    EMPTY_MASK.name: _empty_mask,
    IDLE_WRITE.name: _idle_write,
    CLOSE_WAIT.name: _close_wait,
}


def descriptors_of(process: ProcessInfo) -> str:
    """Return how many descriptors a process has, as a sentence."""
    return (
        f"{one_line(process.name)}, pid {process.id.pid}, has {process.descriptors} of"
        f" {process.limit} descriptors in use: without a free one it accepts no client. Look for a"
        " leak, or raise its ulimit -n."
    )


def backlog_of(listener: Descriptor) -> str:
    """Return how many clients wait at a listener, as a sentence."""
    entry = listener.entry
    return (
        f"{entry.recvq} clients wait to be accepted at {entry.local}, and {entry.sendq} may: the"
        " kernel drops or refuses more. The program accepts too slowly, or its backlog is small."
    )
