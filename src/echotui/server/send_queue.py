"""Bytes that were read and not yet handed to the kernel, in order."""

from collections import deque
from typing import Final

SMALL: Final = 1024
"""Messages that wait are put together up to so many bytes. Each piece costs some 100 bytes beyond
its own: a client that sends its megabyte byte by byte would cost a hundred."""


class SendQueue:
    """Messages owed to one peer, small ones put together. The oldest piece may be partly sent.

    Most queues never hold more than one piece, and an empty deque takes 760 bytes, so there is
    none until a second one waits.

    Attributes:
        size: Bytes in it.
    """

    __slots__ = ("_messages", "_offset", "_oldest", "_oldest_messages", "_others", "size")

    def __init__(self) -> None:
        # Empty when there is none: no message is.
        self._oldest = b""
        self._oldest_messages = 0
        self._others: deque[tuple[bytes, int]] | None = None
        self._offset = 0
        self._messages = 0
        self.size = 0

    def __len__(self) -> int:
        """How many messages there are; those of a piece partly sent all count among them."""
        return self._messages

    def append(self, message: bytes, sent: int) -> None:
        """Put a message at the end.

        Args:
            message: What was received; not empty.
            sent: How many of its first bytes are sent already; 0 unless the queue is empty.
        """
        self.size += len(message) - sent
        self._messages += 1
        if not self._oldest:
            self._oldest = message
            self._oldest_messages = 1
            self._offset = sent
        elif self._others:
            last, messages = self._others[-1]
            if len(last) + len(message) <= SMALL:
                self._others[-1] = (last + message, messages + 1)
            else:
                self._others.append((message, 1))
        elif len(self._oldest) + len(message) <= SMALL:
            self._oldest += message
            self._oldest_messages += 1
        else:
            self._others = deque([(message, 1)])

    def head(self) -> memoryview:
        """Look at the bytes to send next.

        Returns:
            The unsent part of the oldest piece; empty when there is none.
        """
        view = memoryview(self._oldest)
        return view[self._offset :] if self._offset else view

    @property
    def head_size(self) -> int:
        """Bytes in `head`."""
        return len(self._oldest) - self._offset

    def drop(self, count: int) -> None:
        """Forget what was sent of `head`.

        Args:
            count: How many bytes; at most the length of `head`.
        """
        self.size -= count
        self._offset += count
        if self._offset == len(self._oldest):
            self._messages -= self._oldest_messages
            self._oldest, self._oldest_messages = (
                self._others.popleft() if self._others else (b"", 0)
            )
            self._offset = 0
