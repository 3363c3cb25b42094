"""What a session plays, as the dashboard sees it."""

from typing import Protocol

from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.story import Caption, Report


class Show(Protocol):
    """Something with a story, or with a result."""

    @property
    def caption(self) -> Caption:
        """What to tell now."""
        ...

    @property
    def alarm(self) -> str:
        """What went wrong among the clients; empty while all is well."""
        ...

    @property
    def report(self) -> Report:
        """The result, once there is one."""
        ...

    @property
    def notice(self) -> str:
        """What the operator has to know at the start; empty for nothing."""
        ...

    @property
    def turns(self) -> bool:
        """Whether the operator can go to other steps."""
        ...

    def turn(self, by: int) -> bool:
        """Go to another step.

        Args:
            by: 1 for the next, -1 for the one before.

        Returns:
            Whether there is such a step.
        """
        ...

    def kicked(self, id_: int, strength: Strength) -> None:
        """Note that the operator has kicked a connection (`id_`), and how hard."""
        ...

    def name(self, address: Address, opened_at: float) -> str:
        """Return what the story calls a client, empty when it is none of its own.

        Args:
            address: The client's end of the connection.
            opened_at: Monotonic time in seconds of its accept.
        """
        ...

    async def start(self, target: tuple[str, int]) -> None:
        """Begin.

        Args:
            target: Address and port of the server.
        """
        ...

    async def stop(self) -> None:
        """End: no process and no client is left."""
        ...
