"""Checks of an echo, without its socket: what came back against what was sent."""

import hashlib
from typing import Protocol


class Check(Protocol):
    """Compares as it goes. After the first fault it compares no more, and owes nothing."""

    @property
    def owed(self) -> int:
        """Bytes that were sent and have not come back."""

    def sent(self, data: bytes) -> None:
        """Note what is sent next.

        Args:
            data: The bytes.
        """

    def came(self, data: bytes) -> str:
        """Compare what came back next.

        Args:
            data: The bytes.

        Returns:
            What is wrong with them, once; else nothing.
        """


class Exact:
    """Keeps what was sent until it has come back, and compares byte by byte."""

    __slots__ = ("_broken", "_came", "_owed")

    def __init__(self) -> None:
        self._owed = bytearray()
        self._came = 0
        self._broken = False

    @property
    def owed(self) -> int:
        """Bytes that were sent and have not come back."""
        return len(self._owed)

    def sent(self, data: bytes) -> None:
        """Note what is sent next (`data`)."""
        if not self._broken:
            self._owed += data

    def came(self, data: bytes) -> str:
        """Compare what came back next (`data`); what is wrong with it, once, or nothing."""
        if self._broken:
            return ""
        size = len(data)
        if self._owed.startswith(data):
            # From the front of a bytearray this moves no bytes.
            del self._owed[:size]
            self._came += size
            return ""
        fault = self._fault(data)
        self._broken = True
        self._owed.clear()
        return fault

    def _fault(self, data: bytes) -> str:
        for index, (came, sent) in enumerate(zip(data, self._owed, strict=False)):
            if came != sent:
                return f"byte {self._came + index} came back as 0x{came:02x}, 0x{sent:02x} was sent"
        more = len(data) - len(self._owed)
        return f"{more} bytes came back that were never sent"


class Digest:
    """Keeps no bytes, only their SHA-256; compares whenever as many came back as were sent."""

    __slots__ = ("_broken", "_came", "_came_sum", "_sent", "_sent_sum")

    def __init__(self) -> None:
        self._sent_sum = hashlib.sha256()
        self._came_sum = hashlib.sha256()
        self._sent = self._came = 0
        self._broken = False

    @property
    def owed(self) -> int:
        """Bytes that were sent and have not come back."""
        return 0 if self._broken else self._sent - self._came

    def sent(self, data: bytes) -> None:
        """Note what is sent next (`data`)."""
        self._sent += len(data)
        self._sent_sum.update(data)

    def came(self, data: bytes) -> str:
        """Compare what came back next (`data`); what is wrong with it, once, or nothing."""
        if self._broken:
            return ""
        self._came += len(data)
        self._came_sum.update(data)
        if self._came < self._sent:
            return ""
        came, sent = self._came_sum.hexdigest()[:12], self._sent_sum.hexdigest()[:12]
        fault = ""
        if self._came > self._sent:
            fault = f"{self._came - self._sent} bytes came back that were never sent"
        elif came != sent:
            fault = f"{self._came} bytes came back with SHA-256 {came}, {sent} was sent"
        self._broken = bool(fault)
        return fault
