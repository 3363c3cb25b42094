"""Tells sockets that a listener accepted from those that the program opened itself."""

from collections.abc import Iterable
from typing import Final

from echotui.model.address import Address
from echotui.model.kinds import ACCEPTED, LISTENER, OPENED
from echotui.model.tcp_states import LISTEN
from echotui.sources.process.socket_entry import SocketEntry

MOST: Final = 4096
"""Addresses that are kept; a program has a few."""
_ANY: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


class Listening:
    """The addresses of the listeners that the programs have or had, and what TCP tells.

    They are kept: a server that stops closes its listener first, and then waits for what this
    one had accepted. TCP does not tell while bytes are on their way.
    """

    def __init__(self) -> None:
        self._addresses: set[Address] = set()
        self._ports: set[int] = set()  # Of those for any address.
        self._opened: dict[tuple[Address, Address], bool] = {}

    def add(self, sockets: Iterable[SocketEntry]) -> None:
        """Note the listeners among the sockets of all processes, and which side opened others."""
        before, self._opened = self._opened, {}
        for entry in sockets:
            ends = entry.local, entry.peer
            opened = before.get(ends) if entry.opened is None else entry.opened
            if opened is not None:
                self._opened[ends] = opened
            elif entry.state == LISTEN and len(self._addresses) < MOST:
                self._addresses.add(entry.local)
                if entry.local.host in _ANY:
                    self._ports.add(entry.local.port)

    def kind_of(self, entry: SocketEntry) -> str:
        """Return the kind of a socket, as `Row.kind`."""
        if entry.state == LISTEN:
            return LISTENER
        if entry.protocol != "tcp":
            return entry.protocol
        opened = self._opened.get((entry.local, entry.peer))
        if opened is None:
            accepted = entry.local in self._addresses or entry.local.port in self._ports
            opened = not accepted
        return OPENED if opened else ACCEPTED
