"""What the handling of one event did: its system calls with their results, as a text."""

from collections.abc import Iterable, Iterator
from errno import errorcode
from itertools import groupby
from os import read, strerror, write
from typing import Final, Self

from echotui.model.cause import Cause
from echotui.model.journal import Call, JournalLine, LoopCall, Rejected
from echotui.model.mask import READ
from echotui.model.state import State
from echotui.server.echo import Endpoint
from echotui.server.transport import Transport

_CALLS_OF: Final = {State.LINGERING: "shutdown", State.CLOSED: "close"}
"""The system call that a change to a state brings."""

LISTED: Final = 5
"""Accepts that are named one by one."""


class RecordingTransport:
    """Stands in front of a channel's transport, or its bare socket, and keeps each result."""

    def __init__(self, fd: int, inner: Transport | None) -> None:
        self._fd = fd
        self.inner = inner
        self.did: list[str] = []

    def read(self, size: int) -> bytes:
        """Read, and keep `recv 1024`, `recv 0 (end of file)` or `recv EAGAIN`."""
        try:
            data = read(self._fd, size) if self.inner is None else self.inner.read(size)
        except OSError as error:
            self.did.append(f"recv {_reason(error)}")
            raise
        self.did.append(f"recv {len(data)}" if data else "recv 0 (end of file)")
        return data

    def write(self, data: bytes | memoryview) -> int:
        """Write, and keep `send 1024`, `send 512 of 1024` or `send EAGAIN`."""
        try:
            count = write(self._fd, data) if self.inner is None else self.inner.write(data)
        except OSError as error:
            self.did.append(f"send {_reason(error)}")
            raise
        self.did.append(f"send {count}" if count == len(data) else f"send {count} of {len(data)}")
        return count

    def settle(self) -> None:
        """Settle the other transport."""
        if self.inner is not None:
            self.inner.settle()

    def close(self) -> None:
        """Close the other transport."""
        if self.inner is not None:
            self.inner.close()


class Recording:
    """Records what a channel does for READ or WRITE, or NONE, in the body of `with`."""

    def __init__(self, channel: Endpoint, event: int) -> None:
        self._channel = channel
        self._event = event
        connection = channel.connection
        self._state, self._queued = connection.state, connection.queued
        self._discarded = connection.discarded_bytes
        self._errors = channel.context.counters.handler_errors
        self._transport = RecordingTransport(channel.fd, channel.transport)

    def __enter__(self) -> Self:
        self._channel.transport = self._transport
        return self

    def __exit__(self, *_: object) -> None:
        # The handling may have given it another one.
        if self._channel.transport is self._transport:
            self._channel.transport = self._transport.inner

    def __str__(self) -> str:
        """Return what was done: `recv 1024, send EAGAIN, queue 1024`."""
        connection, did = self._channel.connection, list(_counted(self._transport.did))
        if connection.queued > self._queued:
            did.append(f"queue {connection.queued - self._queued}")
        if connection.discarded_bytes > self._discarded:
            did.append(f"discard {connection.discarded_bytes - self._discarded}")
        if not did and self._event:
            did.append(self._without_calls())
        if self._channel.context.counters.handler_errors > self._errors:
            did.append("handler failed")
        if connection.state is not self._state and connection.state in _CALLS_OF:
            did.append(_CALLS_OF[connection.state])
        return ", ".join(did) or "nothing sent"

    def _without_calls(self) -> str:
        """Name what goes past the transport: the search for an error, and discarding."""
        connection = self._channel.connection
        if connection.state is State.CLOSED and connection.cause is Cause.RESET:
            return "socket error"
        if not self._event & READ:
            return "queue empty"
        return "recv 0 (end of file)" if connection.state is State.CLOSED else "recv EAGAIN"


def _counted(calls: Iterable[str]) -> Iterator[str]:
    """Merge equal calls in a row: `3 x send 4096`."""
    for call, equal in groupby(calls):
        count = sum(1 for _ in equal)
        yield call if count == 1 else f"{count} x {call}"


def _reason(error: OSError) -> str:
    """Return `EAGAIN`; of an injected fault, which gives another text, that: `(are held back)`."""
    number = error.errno or 0
    if number and error.strerror != strerror(number):
        return f"({error.strerror})"
    return errorcode.get(number, type(error).__name__)


def accepts_of(lines: Iterable[JournalLine], error: str) -> str:
    """Return which clients were accepted and rejected: `accept #7, accept #8`; and the error."""
    did = [text for line in lines if (text := _accept_of(line))]
    if len(did) > LISTED:
        did[LISTED:] = [f"{len(did) - LISTED} more"]
    return ", ".join([*did, error] if error else did) or "accept EAGAIN"


def _accept_of(line: JournalLine) -> str:
    match line:
        case LoopCall(id=id_, call=Call.ADD) if id_:
            return f"accept #{id_}"
        case Rejected(limit=limit):
            return f"accept, close ({limit})"
    return ""
