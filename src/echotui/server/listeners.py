"""All listeners of a server: where it listens, and whether it accepts."""

import socket
from collections.abc import Callable, Sequence

from tornado.ioloop import IOLoop

from echotui.model.address import Address
from echotui.server.bind import Target, bind, resolve
from echotui.server.journal import Journal
from echotui.server.listener import Listener


class Gate:
    """Opens, closes, stops and resumes the listeners together.

    Args:
        loop: Where their handlers are registered.
        on_accept: Gets each client's socket and address, and owns the socket.
        journal: Gets a line for every loop call.
        clock: Monotonic time in seconds.

    Attributes:
        listeners: Those that are open; none before `open` and after `close`.
        wanted: Whether the operator wants clients to be accepted.
    """

    def __init__(
        self,
        loop: IOLoop,
        on_accept: Callable[[socket.socket, Address], None],
        journal: Journal,
        clock: Callable[[], float],
    ) -> None:
        self._loop = loop
        self._on_accept = on_accept
        self._journal = journal
        self._clock = clock
        self._targets: tuple[Target, ...] = ()
        self._port = 0
        self.listeners: list[Listener] = []
        self.wanted = True

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, or listened before it was closed."""
        return tuple(Address(host, self._port) for _, host in self._targets)

    @property
    def starved(self) -> bool:
        """Whether accepting pauses because descriptors ran out."""
        return any(listener.starved for listener in self.listeners)

    async def set_up(self, hosts: Sequence[str], port: int) -> None:
        """Find the addresses, and listen at them.

        Args:
            hosts: Names or addresses.
            port: 0 takes any free one, the same for all hosts.

        Raises:
            StartError: One of them cannot be bound; nothing listens then.
        """
        self._targets = await resolve(hosts)
        self._port = port
        self.open()

    def open(self) -> None:
        """Listen, once more after `close`; accept if that is wanted.

        Raises:
            StartError: An address cannot be bound; nothing listens then.
        """
        self.listeners = [
            Listener(self._loop, sock, self._on_accept, self._journal, self._clock)
            for sock in bind(self._targets, self._port)
        ]
        self._port = self.listeners[0].address.port
        self.accept(on=self.wanted)

    def accept(self, *, on: bool) -> None:
        """Stop or go on accepting.

        Args:
            on: False leaves new clients waiting in the kernel's backlog.
        """
        self.wanted = on
        for listener in self.listeners:
            if on:
                listener.resume()
            else:
                listener.pause()

    def on_freed(self) -> None:
        """Let those that are out of descriptors try again: one has come free."""
        trying = [listener for listener in self.listeners if listener.on_freed()]
        if len(trying) > 1:
            # The first may take all that is free: the next time it is another.
            self.listeners.remove(trying[0])
            self.listeners.append(trying[0])

    def close(self) -> None:
        """Stop listening: new clients are refused."""
        for listener in self.listeners:
            listener.close()
        self.listeners = []
