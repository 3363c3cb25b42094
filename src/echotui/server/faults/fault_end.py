"""The faults that end a connection, after a time or so many bytes."""

from enum import StrEnum
from math import inf

from echotui.model.ending import Ending, Reason


class EndKind(StrEnum):
    """How a fault ends a connection; the value is `Ending.error`."""

    LIMIT = "limit"  # Our end, once so many bytes were echoed.
    TIMEOUT = "timeout"  # Silence, then our end.
    RESET = "reset"
    HALF_OPEN = "half-open"  # Neither FIN nor RST.


class FaultEnd:
    """Lets bytes through up to the end that it makes; see `Shaper`.

    Attributes:
        kind: How it ends.
    """

    __slots__ = ("_at", "_left", "_silent_at", "held", "kind")

    def __init__(
        self,
        kind: EndKind,
        *,
        at: float = inf,
        size: int | None = None,
        silent_at: float = inf,
    ) -> None:
        self.kind = kind
        self._at = at
        self._left = size
        self._silent_at = silent_at
        self.held = 0

    @property
    def more_at(self) -> float:
        """See `Shaper`: it never lets more through."""
        return inf

    @property
    def ending(self) -> Ending:
        """The ending that it makes."""
        # Which side is first is seen on the wire: our end may wait behind bytes.
        return Ending(Reason.FAULT, error=self.kind.value)

    def allowance(self, wanted: int, now: float) -> int:
        """See `Shaper`."""
        allowed = 0 if now >= self._silent_at else wanted
        if self._left is not None:
            allowed = min(allowed, self._left)
        self.held = wanted - allowed
        return allowed

    def sent(self, count: int, _now: float) -> None:
        """See `Shaper`."""
        if self._left is not None:
            self._left -= count

    def is_silent(self, now: float) -> bool:
        """Whether nothing is sent any more, not even our end."""
        return now >= self._silent_at

    def is_reached(self, now: float) -> bool:
        """Whether the connection is to be ended now."""
        return self._left == 0 or now >= self._at

    def finish(self) -> None:
        """Let nothing more depend on it: our end is next, and may be held back."""
        self._left = None
        self._at = self._silent_at = inf

    def due(self, now: float) -> float:
        """Return when its next effect is; infinite: bytes decide."""
        if self.is_reached(now):
            return now
        return self._at if self.is_silent(now) else min(self._at, self._silent_at)
