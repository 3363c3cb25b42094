"""The last bytes that went through one channel, where a viewer shows them."""

from echotui.model.detail import KEPT_BYTES


class PayloadTap:
    """Keeps the end of the last message each way, at most `KEPT_BYTES`.

    Attributes:
        for_all: Whether every viewer may see it, not only those that have the detail open.
        received: From the last receive.
        sent: What the kernel took last.
    """

    __slots__ = ("for_all", "received", "sent")

    def __init__(self, received: bytes = b"", sent: bytes = b"", *, for_all: bool = False) -> None:
        self.for_all = for_all
        self.received = received
        self.sent = sent

    def note_received(self, data: bytes, taken: int) -> None:
        """Keep the end of a received message, of which the kernel took back `taken` bytes."""
        self.received = data[-KEPT_BYTES:]
        if taken == len(data):
            self.sent = self.received
        elif taken:
            self.note_sent(data, taken)

    def note_sent(self, chunk: bytes | memoryview, taken: int) -> None:
        """Keep the end of what the kernel took of `chunk`: its first `taken` bytes, at least 1."""
        self.sent = bytes(chunk[max(0, taken - KEPT_BYTES) : taken])
