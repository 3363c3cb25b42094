"""What all channels of one server share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tornado.ioloop import IOLoop

    from echotui.model.limits import Limits
    from echotui.model.strategy import Strategy
    from echotui.server.channel import Channel
    from echotui.server.counters import Ledger
    from echotui.server.journal import Journal


@dataclass(frozen=True, slots=True)
class Wiring:
    """One of these a server; a channel keeps one reference instead of eight.

    Attributes:
        loop: Where handlers are registered.
        strategy: How to echo.
        limits: The bounds.
        journal: Gets a line for every loop call and every end.
        ledger: The sums.
        clock: Monotonic time in seconds.
        on_closed: Called once with each channel that has closed its socket.
        grown: Called with each channel whose queue has grown.
        receive_size: `strategy.receive_size`; a property of an enum is slow for the echo path.
        sends_at_once: `strategy.sends_at_once`, likewise.
        sends_a_turn: `strategy.sends_a_turn`, likewise.
    """

    loop: IOLoop
    strategy: Strategy
    limits: Limits
    journal: Journal
    ledger: Ledger
    clock: Callable[[], float]
    on_closed: Callable[[Channel], None]
    grown: Callable[[Channel], None]
    receive_size: int = field(init=False)
    sends_at_once: bool = field(init=False)
    sends_a_turn: int = field(init=False)

    def __post_init__(self) -> None:
        """Look the strategy's numbers up once."""
        for name in ("receive_size", "sends_at_once", "sends_a_turn"):
            object.__setattr__(self, name, getattr(self.strategy, name))
