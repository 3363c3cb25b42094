"""What the agent asks of the probes in the program."""

from collections.abc import Callable, Iterator
from typing import Protocol

from echotui.observer.wire import InnerCall, InnerConnection, InnerLoop


class Inside(Protocol):
    """Reads the loops and connections of the program; called in the thread of the agent.

    It raises nothing: what cannot be read is left out.
    """

    def install(self) -> None:
        """Find the loops of modules that are imported, now and later, and note their calls."""
        ...

    def forked(self) -> None:
        """Forget the loops and calls of the parent; called in the child, in its only thread."""
        ...

    def connections(self, hurried: Callable[[], bool]) -> Iterator[InnerConnection]:
        """Return those of all loops; as soon as it is hurried, without looking what they do."""
        ...

    def calls(self, since: int) -> tuple[list[InnerCall], int]:
        """Return calls with larger numbers, oldest first; and how many are not kept any more."""
        ...

    def loops(self) -> list[InnerLoop]:
        """Return those that run; from then on, and for some seconds, they are timed."""
        ...

    def tick(self) -> float | None:
        """Time the loops; return the seconds until the next call; `None`: not needed now."""
        ...

    def kick(
        self, fd: int, inode: int, strength: str, hurried: Callable[[], bool]
    ) -> tuple[str, str]:
        """Let the program close a connection; return the outcome, and a sentence about it.

        As soon as it is hurried, it does not wait for a loop that is held.
        """
        ...
