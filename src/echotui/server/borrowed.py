"""A socket object for a descriptor that somebody else owns."""

import socket


class Borrowed(socket.socket):
    """Gives the descriptor back, open, at the end of its `with`.

    A socket object of its own would be 96 bytes for every connection, and the echo needs none.
    Said to be of IPv6, because only then is there room for whatever `getsockname` gives; the other
    calls do not care. Told nothing, Python would ask the kernel three times, and fail where macOS
    does not tell any more.

    Args:
        fd: A TCP socket's.
    """

    __slots__ = ()

    def __init__(self, fd: int) -> None:
        super().__init__(socket.AF_INET6, socket.SOCK_STREAM, 0, fd)

    def __exit__(self, *_: object) -> None:
        self.detach()
