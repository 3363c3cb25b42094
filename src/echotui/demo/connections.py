"""The connections of a scenario's clients: their ids and their names."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from math import inf
from typing import Final

from echotui.demo.messages import ClientEnded, Connected
from echotui.demo.scenario import Part, Step
from echotui.model.address import Address

NO_NAME: Final = ("", -inf)


class Connections:
    """The connection of each part of count 1.

    Args:
        find: Returns the id of the connection of a client's address; 0 while there is none.
    """

    def __init__(self, find: Callable[[Address], int]) -> None:
        self._find = find
        self._addresses: dict[str, Address] = {}
        self._ids: dict[str, int] = {}

    def connected(self, name: str, address: Address) -> None:
        """Note that a part's client has connected; again, it is another connection."""
        self._addresses[name] = address
        self._ids.pop(name, None)

    def keep(self, names: AbstractSet[str]) -> None:
        """Forget all parts but these: once back, each has another connection."""
        for known in (self._addresses, self._ids):
            for name in known.keys() - names:
                del known[name]

    def address(self, name: str) -> Address | None:
        """Return the address of a part's client, also after its end; None before it connects."""
        return self._addresses.get(name)

    def id(self, name: str) -> int:
        """Return the id of a part's connection, also after its end; 0 before there is one."""
        address = self._addresses.get(name)
        if name not in self._ids and address is not None:
            number = self._find(address)
            if number:
                self._ids[name] = number
        return self._ids.get(name, 0)

    def name(self, id_: int) -> str:
        """Return the part of a connection; empty when it is none of these."""
        return next((name for name in self._addresses if self.id(name) == id_), "")


class ClientNames:
    """The name of every client of a scenario, by its address: as many as there are ports."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._parts: dict[str, Part] = {part.name: part for step in steps for part in step.parts}
        self._names: dict[Address, tuple[str, float]] = {}

    def connected(self, report: Connected) -> str:
        """Note that a client is connected, and return its name."""
        name = self._parts[report.part].client(report.index)
        self._names[report.local] = (name, inf)
        return name

    def ended(self, report: ClientEnded, now: float) -> None:
        """Note that a client's connection has ended at `now`, monotonic time in seconds."""
        name, _ = self._names.get(report.local, NO_NAME)
        if name:
            self._names[report.local] = (name, now)

    def of(self, address: Address, opened_at: float) -> str:
        """Return the name of a client, empty when it is none of the scenario's.

        Args:
            address: The client's end of the connection.
            opened_at: Monotonic time in seconds of its accept: after the end of a client of the
                scenario, another program may have got its port.
        """
        name, ended_at = self._names.get(address, NO_NAME)
        return name if opened_at <= ended_at else ""
