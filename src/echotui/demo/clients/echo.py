"""Checks an echo without I/O: compares what was received with what was sent."""

import hashlib
from typing import Protocol


class Check(Protocol):
    """Compares an echo. After the first mismatch it compares nothing, and misses nothing."""

    @property
    def missing(self) -> int:
        """Bytes that were sent and are not back."""

    def sent(self, data: bytes) -> None:
        """Note the next bytes that are sent."""

    def received(self, data: bytes) -> str:
        """Compare the next bytes that were received; return what is wrong, once, else nothing."""


class Exact:
    """Keeps what was sent until it is back, and compares byte by byte."""

    __slots__ = ("_failed", "_missing", "_received")

    def __init__(self) -> None:
        self._missing = bytearray()
        self._received = 0
        self._failed = False

    @property
    def missing(self) -> int:
        """Bytes that were sent and are not back."""
        return len(self._missing)

    def sent(self, data: bytes) -> None:
        """Note the next bytes; see `Check.sent`."""
        if not self._failed:
            self._missing += data

    def received(self, data: bytes) -> str:
        """Compare the next bytes; see `Check.received`."""
        if self._failed:
            return ""
        size = len(data)
        if self._missing.startswith(data):
            # From the front of a bytearray this moves no bytes.
            del self._missing[:size]
            self._received += size
            return ""
        mismatch = self._mismatch(data)
        self._failed = True
        self._missing.clear()
        return mismatch

    def _mismatch(self, data: bytes) -> str:
        pairs = zip(data, self._missing, strict=False)
        for index, (back, sent) in enumerate(pairs, self._received):
            if back != sent:
                return f"byte {index} came back as 0x{back:02x}, 0x{sent:02x} was sent"
        more = len(data) - len(self._missing)
        return f"{more} bytes came back that were never sent"


class Digest:
    """Keeps only the SHA-256 of the bytes; compares when as many are back as were sent."""

    __slots__ = ("_failed", "_received", "_received_sum", "_sent", "_sent_sum")

    def __init__(self) -> None:
        self._sent_sum = hashlib.sha256()
        self._received_sum = hashlib.sha256()
        self._sent = self._received = 0
        self._failed = False

    @property
    def missing(self) -> int:
        """Bytes that were sent and are not back."""
        return 0 if self._failed else self._sent - self._received

    def sent(self, data: bytes) -> None:
        """Note the next bytes; see `Check.sent`."""
        self._sent += len(data)
        self._sent_sum.update(data)

    def received(self, data: bytes) -> str:
        """Compare the next bytes; see `Check.received`."""
        if self._failed:
            return ""
        self._received += len(data)
        self._received_sum.update(data)
        if self._received < self._sent:
            return ""
        received, sent = self._received_sum.hexdigest()[:12], self._sent_sum.hexdigest()[:12]
        mismatch = ""
        if self._received > self._sent:
            mismatch = f"{self._received - self._sent} bytes came back that were never sent"
        elif received != sent:
            mismatch = f"{self._received} bytes came back with SHA-256 {received}, {sent} was sent"
        self._failed = bool(mismatch)
        return mismatch
