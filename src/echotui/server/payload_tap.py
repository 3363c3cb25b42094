"""The last bytes that went through one channel, where somebody wants to see them."""

from echotui.model.detail import KEPT_BYTES


class Tap:
    """Keeps the end of the last message each way.

    Args:
        for_all: Whether every viewer may see it, not only one that has the detail open.

    Attributes:
        for_all: The same.
        received: The last bytes of the last receive, at most 256.
        sent: The last bytes that the kernel last took, at most 256.
    """

    __slots__ = ("for_all", "received", "sent")

    def __init__(self, received: bytes = b"", sent: bytes = b"", *, for_all: bool = False) -> None:
        self.for_all = for_all
        self.received = received
        self.sent = sent

    def note_received(self, data: bytes, taken: int) -> None:
        """See a message come, and perhaps go at once.

        Args:
            data: What was received.
            taken: How many of its first bytes the kernel took back already.
        """
        self.received = data[-KEPT_BYTES:]
        if taken == len(data):
            self.sent = self.received
        elif taken:
            self.note_sent(data, taken)

    def note_sent(self, chunk: bytes | memoryview, taken: int) -> None:
        """See a part of a message go.

        Args:
            chunk: What was offered to the kernel.
            taken: How many of its first bytes it took; not 0.
        """
        self.sent = bytes(chunk[max(0, taken - KEPT_BYTES) : taken])
