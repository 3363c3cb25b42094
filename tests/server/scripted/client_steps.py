"""What the clients do, and what the kernel does with their sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.server.scripted.sockets import MOST, Socket

if TYPE_CHECKING:
    from tests.server.scripted.world import World


class ClientSteps:
    """The steps of the clients."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ports = 40000

    def do_come(self, host: int, room: int) -> None:
        world = self._world
        if not world.server.listeners:
            return  # Refused.
        self._ports += 1
        client = Socket(world.kernel, (f"127.0.0.{host}", self._ports), room)
        world.clients.append(client)
        world.backlog.append(client)

    def do_send(self, number: int, size: int) -> None:
        if client := self._world.client(number):
            client.client_sends(min(size, MOST))

    def do_end(self, number: int) -> None:
        if client := self._world.client(number):
            client.client_ends()

    def do_reset(self, number: int) -> None:
        if client := self._world.client(number):
            client.client_resets()

    def do_read(self, number: int, size: int) -> None:
        if client := self._world.client(number):
            client.client_reads(size)

    def do_piece(self, number: int, size: int) -> None:
        if client := self._world.client(number):
            client.piece = size

    def do_fail(self, number: int, call: str, code: int) -> None:
        if client := self._world.client(number):
            client.errors[call].append(code)

    def do_accept_fails(self, code: int) -> None:
        if self._world.server.listeners:
            self._world.listening[-1].errors.append(code)

    def do_refuse(self, code: int) -> None:
        self._world.selector.errors.append(code)

    def do_spurious(self, number: int, events: int) -> None:
        """The kernel reports a socket ready that is not."""
        client = self._world.client(number)
        if client and client.fd >= 0:
            self._world.run(iter([(client.fd, events)]))
