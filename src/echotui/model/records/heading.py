"""What a set of records has besides its records."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from echotui.model.view import View
from echotui.system.printable import escape
from echotui.system.utc import iso_utc

LISTED: Final = 5
"""Servers whose addresses each record has, at most."""
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
        return {"exported_at": iso_utc(self.at), "server_address": escape(", ".join(self.server))}

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
