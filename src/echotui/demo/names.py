"""The names of a demo's clients, by the addresses of their connections."""

from collections.abc import Iterable
from math import inf
from typing import Final

from echotui.demo.reports import Connected, Ended
from echotui.demo.scenario import Part, Step
from echotui.model.address import Address

NO_NAME: Final = ("", -inf)


class Names:
    """Remembers which client of the story has which address.

    There are at most as many addresses as a machine has ports.

    Args:
        steps: Those of the story.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self._parts: dict[str, Part] = {part.name: part for step in steps for part in step.parts}
        self._names: dict[Address, tuple[str, float]] = {}

    def came(self, report: Connected) -> str:
        """Note that a client is connected, and return its name; of a part of count 1 the part's."""
        name = self._parts[report.part].client(report.index)
        self._names[report.local] = (name, inf)
        return name

    def left(self, report: Ended, now: float) -> None:
        """Note that a client is connected no more; `now` is monotonic time in seconds."""
        name, _ = self._names.get(report.local, NO_NAME)
        if name:
            self._names[report.local] = (name, now)

    def of(self, address: Address, opened_at: float) -> str:
        """Return the name of a client, empty when it is none of the story's.

        Args:
            address: The client's end of the connection.
            opened_at: Monotonic time in seconds of its accept: after the end of a client of the
                story, another program may have got its port.
        """
        name, left_at = self._names.get(address, NO_NAME)
        return name if opened_at <= left_at else ""
