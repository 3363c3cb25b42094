"""The clients that a story names: where they are connected from, and as which connection."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from echotui.model.address import Address


class Cast:
    """Finds the connection of a part of count 1.

    Args:
        find: Gives the id of the connection from a client's address; 0 when there is none yet.
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
        """Forget all parts but these: back on the stage, each is another connection."""
        for known in (self._addresses, self._ids):
            for name in known.keys() - names:
                del known[name]

    def address(self, name: str) -> Address | None:
        """Find where a part's client is or was connected from; None before it has connected."""
        return self._addresses.get(name)

    def id(self, name: str) -> int:
        """Find the id of a part's connection, also after its end; 0 before there is one."""
        address = self._addresses.get(name)
        if name not in self._ids and address is not None:
            number = self._find(address)
            if number:
                self._ids[name] = number
        return self._ids.get(name, 0)

    def name(self, id_: int) -> str:
        """Find the part of a connection; empty when it is none of these."""
        return next((name for name in self._addresses if self.id(name) == id_), "")
