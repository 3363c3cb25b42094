"""What decides how many of the waiting bytes may be sent now."""

from typing import Protocol


class Shaper(Protocol):
    """One stage of several: each is asked about the bytes that those before it let through.

    Attributes:
        held: Bytes that it held back when it was last asked.
    """

    held: int

    @property
    def more_at(self) -> float:
        """When it lets more through, while it holds some back; infinite: time does not decide."""
        ...

    def allowance(self, wanted: int, now: float) -> int:
        """Return how many bytes may go now.

        Args:
            wanted: All bytes that wait at this stage. More than before: the others have just come.
        """
        ...

    def sent(self, count: int, now: float) -> None:
        """Note that so many bytes, at most the allowance, were sent."""
        ...
