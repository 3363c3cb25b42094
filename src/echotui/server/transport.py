"""What a channel reads from and writes to, where that is not its bare socket."""

from typing import Protocol


class Transport(Protocol):
    """Stands between the echo and a socket; a channel without one calls `os.read`, `os.write`.

    Both calls raise what these raise, and BlockingIOError while there is nothing to echo or to be
    sent by now.
    """

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes that are to be echoed; b"" at the client's end."""
        ...

    def write(self, data: bytes | memoryview) -> int:
        """Send some of `data`, in order; return how many of its first bytes were taken."""
        ...

    def settle(self) -> None:
        """Adapt `Connection.suppressed`: the connection may have changed, its mask is next."""
        ...

    def close(self) -> None:
        """Free what it keeps: the socket is about to be closed."""
        ...
