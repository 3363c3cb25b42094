"""What a source needs of the way to a server: a Unix socket's WebSocket, or a broker."""

from typing import Protocol

from echotui.model.exchange import Hello, Reply, Request
from echotui.sources.remote.numbering import Numbering


class ServerConnection(Protocol):
    """Sends requests to one run of a server, one at a time."""

    @property
    def hello(self) -> Hello:
        """What the server says of itself."""
        ...

    @property
    def error(self) -> str:
        """Why the connection ended; empty while it is open."""
        ...

    async def ask(
        self, request: Request, within: float | None, reply_within: float | None
    ) -> Reply:
        """See `RemoteConnection.ask`."""
        ...


class Link(Protocol):
    """Keeps a connection to one server, and connects again when it is lost."""

    @property
    def connection(self) -> ServerConnection | None:
        """The open connection; `None` while there is none."""
        ...

    @property
    def hello(self) -> Hello:
        """What the server said of itself that answered last."""
        ...

    @property
    def numbering(self) -> Numbering:
        """Its ids."""
        ...

    @property
    def error(self) -> str:
        """Why there is no connection."""
        ...

    @property
    def gone(self) -> bool:
        """Whether the server has ended: it said so, or nothing listens any more."""
        ...

    @property
    def ended(self) -> str:
        """Why no server is there, for an error; empty while there is one, or it is not known."""
        ...

    @property
    def silence(self) -> float:
        """Seconds for which nothing has answered; 0: it answers."""
        ...

    async def opened(self) -> ServerConnection:
        """Wait until there is a connection; NoServerError when this is closed."""
        ...

    def drop(self) -> None:
        """Give up a connection that does not answer, and connect again."""
        ...

    def close(self) -> None:
        """Close the connection, and connect no more."""
        ...
