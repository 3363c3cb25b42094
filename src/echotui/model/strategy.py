"""The two ways to echo."""

from enum import StrEnum


class Strategy(StrEnum):
    """How a connection reads, queues and writes."""

    EAGER = "eager"  # Receive up to 64 KiB, send at once, queue only what the kernel refused.
    TEXTBOOK = "textbook"  # Receive up to 1 KiB, queue it; WRITE: send a chunk a turn; empty: READ.

    @property
    def receive_size(self) -> int:
        """Bytes that one READ receives, at most."""
        return 1024 if self is Strategy.TEXTBOOK else 65536

    @property
    def sends_at_once(self) -> bool:
        """Whether received bytes go to the kernel in the same turn."""
        return self is Strategy.EAGER

    @property
    def sends_a_turn(self) -> int:
        """Pieces of a queue that one WRITE hands to the kernel, at most.

        A queue can have a thousand, which take some milliseconds; WRITE stays registered for the
        rest, and other connections have their turn.
        """
        return 64 if self is Strategy.EAGER else 1
