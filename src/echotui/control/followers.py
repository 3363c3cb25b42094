"""Clients with an answer that goes on: dashboards, readers of the journal."""

import asyncio
from contextlib import suppress
from typing import Final, Protocol

FAREWELL: Final = 0.5  # Seconds in which answers that go on end by themselves.


class Follower(Protocol):
    """One such client."""

    def end(self, why: str) -> None:
        """Begin to end the answer; `why` is a short sentence for the client."""
        ...


class Followers:
    """Has the followers whose answers have not ended.

    Attributes:
        why: Why all answers end; empty while they go on.
    """

    def __init__(self) -> None:
        self._open: set[Follower] = set()
        self._empty = asyncio.Event()
        self.why = ""

    def __len__(self) -> int:
        """Return their number."""
        return len(self._open)

    def add(self, follower: Follower) -> None:
        """Add one, whose answer begins."""
        self._open.add(follower)

    def remove(self, follower: Follower) -> None:
        """Remove one, whose answer has ended; nothing if it was not added."""
        self._open.discard(follower)
        if not self._open:
            self._empty.set()

    async def end(self, why: str) -> None:
        """Let all answers end; wait for them, but not for long."""
        self.why = why
        self._empty.clear()
        for follower in list(self._open):
            follower.end(why)
        if self._open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), FAREWELL)
