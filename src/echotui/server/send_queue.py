"""Bytes that were read and not yet handed to the kernel, in order."""

from collections import deque


class SendQueue:
    """Messages owed to one peer. The oldest may be partly sent.

    Most queues never hold more than one message, and an empty deque takes 760 bytes, so there is
    none until a second message waits.

    Attributes:
        size: Bytes in it.
    """

    __slots__ = ("_offset", "_oldest", "_others", "size")

    def __init__(self) -> None:
        # Empty when there is none: no message is.
        self._oldest = b""
        self._others: deque[bytes] | None = None
        self._offset = 0
        self.size = 0

    def __len__(self) -> int:
        """How many messages there are, the one partly sent among them."""
        if not self._oldest:
            return 0
        return 1 + len(self._others) if self._others is not None else 1

    def append(self, message: bytes, sent: int) -> None:
        """Put a message at the end.

        Args:
            message: What was received; not empty.
            sent: How many of its first bytes are sent already; 0 unless the queue is empty.
        """
        self.size += len(message) - sent
        if not self._oldest:
            self._oldest = message
            self._offset = sent
            return
        if self._others is None:
            self._others = deque()
        self._others.append(message)

    def head(self) -> memoryview:
        """Look at the bytes to send next.

        Returns:
            The unsent part of the oldest message; empty when there is none.
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
            self._oldest = self._others.popleft() if self._others else b""
            self._offset = 0
