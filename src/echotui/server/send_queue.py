"""Bytes that were received and not yet handed to the kernel, in order."""

from collections import deque
from typing import Final

MERGE_SIZE: Final = 1024
"""Queued messages are merged up to so many bytes. Each piece costs some 100 bytes beyond its own: a
client that sends its megabyte byte by byte would cost a hundred."""


class SendQueue:
    """Messages to send to one client, small ones merged. The oldest piece may be partly sent.

    Most queues never hold more than one piece, and an empty deque takes 760 bytes, so there is
    none until a second one waits.

    Attributes:
        size: Bytes in it.
    """

    __slots__ = ("_messages", "_offset", "_oldest", "_oldest_messages", "_others", "size")

    def __init__(self) -> None:
        # No message is empty: b"" means that there is none.
        self._oldest = b""
        self._oldest_messages = 0
        self._others: deque[tuple[bytes, int]] | None = None
        self._offset = 0
        self._messages = 0
        self.size = 0

    def __len__(self) -> int:
        """Return the number of messages, including all those of a piece that is partly sent."""
        return self._messages

    def append(self, message: bytes, sent: int) -> None:
        """Add a message, not empty, of which `sent` bytes are sent: 0 unless the queue is empty."""
        self.size += len(message) - sent
        self._messages += 1
        if not self._oldest:
            self._oldest = message
            self._oldest_messages = 1
            self._offset = sent
        elif self._others:
            last, messages = self._others[-1]
            if len(last) + len(message) <= MERGE_SIZE:
                self._others[-1] = (last + message, messages + 1)
            else:
                self._others.append((message, 1))
        elif len(self._oldest) + len(message) <= MERGE_SIZE:
            self._oldest += message
            self._oldest_messages += 1
        else:
            self._others = deque([(message, 1)])

    def head(self) -> memoryview:
        """Return the bytes to send next: the unsent part of the oldest piece; empty if none."""
        view = memoryview(self._oldest)
        return view[self._offset :] if self._offset else view

    @property
    def head_size(self) -> int:
        """Bytes in `head`."""
        return len(self._oldest) - self._offset

    def drop(self, count: int) -> None:
        """Drop the first `count` bytes of `head`, which have been sent."""
        self.size -= count
        self._offset += count
        if self._offset == len(self._oldest):
            self._messages -= self._oldest_messages
            self._oldest, self._oldest_messages = (
                self._others.popleft() if self._others else (b"", 0)
            )
            self._offset = 0
