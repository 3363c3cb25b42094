"""What a scenario changes at the server, and asks of it about the ends of its clients."""

from typing import Protocol

from echotui.demo.step_faults import Injector
from echotui.model.address import Address
from echotui.model.strategy import Strategy


class StepServer(Injector, Protocol):
    """The server, as the steps of a scenario use it."""

    def adopt(self, strategy: Strategy) -> None:
        """Echo with this strategy to the clients that connect from now on."""
        ...

    def has_cut(self, address: Address) -> bool:
        """Return whether it has closed a client's connection, though bytes may be queued.

        After a kick, or at a limit.
        """
        ...

    def has_damaged(self, address: Address) -> bool:
        """Return whether a client's connection has, or had, an injected fault."""
        ...
