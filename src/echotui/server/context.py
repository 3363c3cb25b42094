"""What all channels of one server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from tornado.ioloop import IOLoop

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.counters import ServerCounters
from echotui.server.end_limit import EndLimit
from echotui.server.journal import Journal
from echotui.server.stepper import Stepper


@dataclass(frozen=True, slots=True)
class ServerContext:
    """One per server: a channel keeps one reference instead of nine.

    Attributes:
        clock: Monotonic time in seconds.
        on_closed: Called once with the id of each connection whose socket has been closed, and its
            TCP struct of that moment; see `tcp_info.read_tcp`.
        on_queue_grown: Called with the id of a connection whose queue has grown, if all queues
            together hold `most_queued` bytes by then.
        receive_size: Copied from `strategy`, like the two below; see `channel.py`.
    """

    loop: IOLoop
    strategy: Strategy
    limits: Limits
    journal: Journal
    counters: ServerCounters
    clock: Callable[[], float]
    on_closed: Callable[[int, bytes], None]
    on_queue_grown: Callable[[int], None]
    end_limit: EndLimit
    stepper: Stepper
    most_queued: float = field(init=False)
    receive_size: int = field(init=False)
    sends_at_once: bool = field(init=False)
    sends_a_turn: int = field(init=False)

    def __post_init__(self) -> None:
        """Copy the properties of the strategy, and the limit of all queues."""
        object.__setattr__(self, "most_queued", self.limits.max_queued or inf)
        for name in ("receive_size", "sends_at_once", "sends_a_turn"):
            object.__setattr__(self, name, getattr(self.strategy, name))
