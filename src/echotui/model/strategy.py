"""The two ways to echo."""

from enum import StrEnum


class Strategy(StrEnum):
    """How a connection reads, queues and writes."""

    EAGER = "eager"
    """Receive up to 64 KiB, send at once, queue only what the kernel would not take."""
    TEXTBOOK = "textbook"
    """Receive up to 1 KiB, queue it, switch to WRITE; send a chunk a turn; empty: READ."""

    @property
    def receive_size(self) -> int:
        """The most bytes that one READ takes from the kernel."""
        return 1024 if self is Strategy.TEXTBOOK else 65536

    @property
    def sends_at_once(self) -> bool:
        """Whether received bytes go to the kernel in the same turn."""
        return self is Strategy.EAGER

    @property
    def sends_a_turn(self) -> int:
        """The most pieces of a queue that one WRITE hands to the kernel.

        A queue can hold a thousand and more, some milliseconds of sends; WRITE stays registered,
        so the rest follows when the others had their turn.
        """
        return 64 if self is Strategy.EAGER else 1
