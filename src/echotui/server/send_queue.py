"""Bytes that were read and not yet handed to the kernel, in order."""

from collections import deque


class SendQueue:
    """Messages owed to one peer. The oldest may be partly sent.

    Attributes:
        size: Bytes in it.
    """

    __slots__ = ("_messages", "_offset", "size")

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._offset = 0
        self.size = 0

    def __len__(self) -> int:
        """How many messages there are, the one partly sent among them."""
        return len(self._messages)

    def append(self, message: bytes, sent: int) -> None:
        """Put a message at the end.

        Args:
            message: What was received.
            sent: How many of its first bytes are sent already; 0 unless the queue is empty.
        """
        if sent:
            self._offset = sent
        self._messages.append(message)
        self.size += len(message) - sent

    def head(self) -> memoryview:
        """Look at the bytes to send next.

        Returns:
            The unsent part of the oldest message; empty when there is none.
        """
        return memoryview(self._messages[0])[self._offset :] if self._messages else memoryview(b"")

    def drop(self, count: int) -> None:
        """Forget what was sent of `head`.

        Args:
            count: How many bytes; at most the length of `head`.
        """
        self.size -= count
        self._offset += count
        if self._offset == len(self._messages[0]):
            self._messages.popleft()
            self._offset = 0
