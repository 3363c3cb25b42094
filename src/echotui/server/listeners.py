"""All listeners of a server: where it listens, and whether it accepts."""

import socket
from collections.abc import Callable, Iterator, Sequence

from tornado.ioloop import IOLoop

from echotui.model.address import Address
from echotui.server.bind import bind
from echotui.server.journal import Journal
from echotui.server.keepalive import INHERITED, enable
from echotui.server.listener import Listener
from echotui.server.resolve import Target, resolve


class Listeners:
    """Opens, closes, pauses and resumes the listeners together; there are none while closed.

    Args:
        on_accept: See `Listener`.
        keepalive: Seconds of silence before the kernel probes a client; 0 for never.

    Attributes:
        wanted: Whether the operator wants clients to be accepted.
    """

    def __init__(
        self,
        loop: IOLoop,
        on_accept: Callable[[socket.socket, Address], None],
        journal: Journal,
        clock: Callable[[], float],
        keepalive: int = 0,
    ) -> None:
        self._keepalive = keepalive
        self._loop = loop
        self._on_accept = on_accept
        self._journal = journal
        self._clock = clock
        self._targets: tuple[Target, ...] = ()
        self._port = 0
        self._open: list[Listener] = []
        self.wanted = True

    def __iter__(self) -> Iterator[Listener]:
        """Iterate over the open listeners."""
        return iter(self._open)

    def __len__(self) -> int:
        """Return the number of open listeners."""
        return len(self._open)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, or listened before it was closed."""
        return tuple(Address(host, self._port) for _, host in self._targets)

    @property
    def accept_error(self) -> str:
        """Why accepting pauses although it is wanted; "" when it does not."""
        return next((each.accept_error for each in self._open if each.accept_error), "")

    async def start(self, hosts: Sequence[str], port: int) -> None:
        """Resolve the hosts, listen and accept; see `EchoServer.start`."""
        self._targets = await resolve(hosts)
        self._port = port
        self.listen()
        self.accept(on=self.wanted)

    def listen(self) -> None:
        """Listen, also again after `close`; call `accept` next.

        Raises:
            StartError: An address cannot be bound; nothing listens then.
        """
        sockets = bind(self._targets, self._port)
        if INHERITED:
            for sock in sockets:
                enable(sock, self._keepalive)
        self._open = [
            Listener(self._loop, sock, self._on_accept, self._journal, self._clock)
            for sock in sockets
        ]
        self._port = self._open[0].address.port

    def accept(self, *, on: bool) -> None:
        """Resume (`on`) or stop accepting; new clients wait in the kernel's backlog then."""
        self.wanted = on
        for listener in self._open:
            if on:
                listener.resume()
            else:
                listener.pause()

    def retry_now(self) -> None:
        """Let listeners that lack resources retry: a descriptor has been freed."""
        retrying = [listener for listener in self._open if listener.retry_now()]
        if len(retrying) > 1:
            # The first may use up all that is free: rotate, so that next time it is another.
            self._open.remove(retrying[0])
            self._open.append(retrying[0])

    def close(self) -> None:
        """Stop listening: new clients are refused."""
        for listener in self._open:
            listener.close()
        self._open = []
