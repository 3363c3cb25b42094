"""All listeners of a server: where it listens, and whether it accepts."""

import socket
from collections.abc import Callable, Iterator, Sequence

from tornado.ioloop import IOLoop

from echotui.errors import StartError
from echotui.model.address import Address
from echotui.server.bind import bind
from echotui.server.journal import Journal
from echotui.server.keepalive import INHERITED, enable
from echotui.server.listener import Listener
from echotui.server.resolve import Target, resolve
from echotui.server.stepper import Stepper


class Listeners:
    """Opens, closes, pauses and resumes the listeners together; there are none while closed.

    Sockets that were passed to this process stay open meanwhile: systemd has them open too, so
    clients would not be refused anyway, and they could not be opened again. New clients wait in
    their backlog, for `listen` or for the next process that gets the sockets.

    Args:
        on_accept: See `Listener`.
        stepper: See `Listener`.
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
        stepper: Stepper,
        keepalive: int = 0,
    ) -> None:
        self._stepper = stepper
        self._keepalive = keepalive
        self._loop = loop
        self._on_accept = on_accept
        self._journal = journal
        self._clock = clock
        self._targets: tuple[Target, ...] = ()
        self._port = 0
        self._passed: tuple[socket.socket, ...] = ()
        self._addresses: tuple[Address, ...] = ()
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
        return self._addresses

    @property
    def accept_error(self) -> str:
        """Why accepting pauses although it is wanted; "" when it does not."""
        return next((each.accept_error for each in self._open if each.accept_error), "")

    async def start(
        self, hosts: Sequence[str], port: int, passed: Sequence[socket.socket] = ()
    ) -> None:
        """Resolve the hosts, listen and accept; see `EchoServer.start`."""
        self._passed = tuple(passed)
        if not passed:
            self._targets = await resolve(hosts)
        self._port = port
        self.listen()
        self.accept(on=self.wanted)

    def listen(self) -> None:
        """Listen, also again after `close`; call `accept` next.

        Raises:
            StartError: An address cannot be bound; nothing listens then.
        """
        sockets = _duplicates(self._passed) or bind(self._targets, self._port)
        if INHERITED:
            for sock in sockets:
                enable(sock, self._keepalive)
        journal, clock, stepper = self._journal, self._clock, self._stepper
        self._open = [
            Listener(self._loop, sock, self._on_accept, journal, clock, stepper=stepper)
            for sock in sockets
        ]
        self._addresses = tuple(listener.address for listener in self._open)
        self._port = self._addresses[0].port

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
        """Stop listening: new clients are refused, unless the sockets were passed."""
        for listener in self._open:
            listener.close()
        self._open = []

    def stop(self) -> None:
        """Close everything; do not listen again."""
        self.close()
        for sock in self._passed:
            sock.close()
        self._passed = ()


def _duplicates(sockets: Sequence[socket.socket]) -> list[socket.socket]:
    duplicates: list[socket.socket] = []
    try:
        duplicates.extend(sock.dup() for sock in sockets)
    except OSError as error:
        for sock in duplicates:
            sock.close()
        raise StartError(f"cannot listen again: {error.strerror}") from error
    return duplicates
