"""What the commands that ask need of a source: of one server, or of a fleet."""

from typing import Protocol

from echotui.model.source import Source


class AskedSource(Source, Protocol):
    """A source that answers from another process; `close` it."""

    @property
    def name(self) -> str:
        """The server's, or the fleet's."""
        ...

    @property
    def ended(self) -> str:
        """Why no server will answer any more; empty: one may."""
        ...
