"""What a set of records has besides its records."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from echotui.system.printable import escape
from echotui.system.utc import iso_utc

Value = str | int | float | bool | None


class Heading(Struct, frozen=True):
    """What is the same for all records.

    Attributes:
        names: The names of the values of a record.
        at: Unix time of the export.
        server: Where the server listens.
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
