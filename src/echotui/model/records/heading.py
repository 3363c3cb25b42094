"""What a set of records has besides its records."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from echotui.model.view import View
from echotui.system.printable import escape
from echotui.system.utc import iso_utc

LISTED: Final = 5
"""Servers whose addresses the heading has, at most."""
ADDRESS: Final = "server_address"
Value = str | int | float | bool | None


class Heading(Struct, frozen=True):
    """What is the same for all records.

    Attributes:
        names: The names of the values of a record.
        at: Unix time of the export.
        server: Where the server listens; see `listening`.
        filter: The filter as typed; empty for none.
        run: Of which run of the server it is, and of what moment; JSON alone has a place for it.
    """

    names: Sequence[str]
    at: float
    server: Sequence[str]
    filter: str = ""
    run: Mapping[str, Value] = {}

    @property
    def about(self) -> Mapping[str, Value]:
        """The facts about the export."""
        return {"exported_at": iso_utc(self.at), ADDRESS: escape(", ".join(self.server))}

    @property
    def about_each(self) -> Mapping[str, Value]:
        """Those that each record has, where there is no other place: a fleet's have an address."""
        return {name: value for name, value in self.about.items() if name not in self.names}

    @property
    def shown_filter(self) -> str:
        """The filter in printable ASCII; as typed, if it is."""
        typed = self.filter
        return typed if typed.isascii() and typed.isprintable() else escape(typed)


def listening(view: View) -> tuple[str, ...]:
    """Return where the server listens; of a fleet, the servers by name, or how many there are."""
    if not view.servers:
        return view.server.addresses
    if len(view.servers) > LISTED:
        return (f"{len(view.servers)} servers",)
    return tuple(" ".join((state.name, *state.addresses)) for state in view.servers)


class ServerAddresses:
    """Where the servers of a fleet listen, for each record; nothing without a fleet.

    Attributes:
        names: Of the values, in `Heading.names`.
    """

    def __init__(self, view: View) -> None:
        self._of = {state.name: escape(", ".join(state.addresses)) for state in view.servers}
        self.names: Final = (ADDRESS,) if view.servers else ()

    def of(self, server: str) -> tuple[Value, ...]:
        """Return the values of a record of a server, by its name."""
        return (self._of.get(server) or None,) if self.names else ()
