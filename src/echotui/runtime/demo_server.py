"""The server of this process, as the steps of a demo read and change it."""

import fcntl
import struct
import termios
from typing import Final

from echotui.demo.loop_facts import Brings, ConnectionFacts, Event, LoopMode, ReadyEvent
from echotui.model.address import Address
from echotui.model.ending import Reason
from echotui.model.journal import Injected
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.server import EchoServer
from echotui.server.snapshot import find_by_address
from echotui.server.sockets import BorrowedSocket
from echotui.server.tcp_info import decode, read_tcp

_RESET: Final = "UNCONN"
_ENDED: Final = ("CLOSE-WAIT", "LAST-ACK", "CLOSING", "TIME-WAIT")
"""States of a socket that has received a reset, and those that have received a FIN."""


class DemoServer:
    """Answers what captions ask of the loop, and carries out what steps change at the server."""

    def __init__(self, server: EchoServer) -> None:
        self._server = server

    @property
    def mode(self) -> LoopMode:
        """See `LoopReader`."""
        return LoopMode(self._server.stepper.mode)

    @property
    def next(self) -> ReadyEvent | None:
        """See `LoopReader`."""
        for parked in self._server.stepper.oldest(1):
            channel = self._server.channels.get(parked.subject.id)
            event = Event(parked.name)
            if channel is None:
                return ReadyEvent(event)
            return ReadyEvent(event, _facts(channel), _brings(channel.fd, event))
        return None

    def connection(self, id_: int) -> ConnectionFacts:
        """See `LoopReader`."""
        channel = self._server.channels.get(id_)
        return _facts(channel) if channel is not None else ConnectionFacts(id_)

    def find(self, address: Address) -> int:
        """Find the id of a client's connection, which may have closed already; 0: none."""
        ended = (past.row.id for past in self._server.history if past.row.address == address)
        return find_by_address(self._server.channels, address) or max(ended, default=0)

    def adopt(self, strategy: Strategy) -> None:
        """See `StepServer`."""
        self._server.set_strategy(strategy)

    def has_cut(self, address: Address) -> bool:
        """See `StepServer`."""
        peers = (Reason.PEER_CLOSED, Reason.PEER_RESET)
        return any(
            past.row.address == address and past.row.ending.reason not in peers
            for past in self._server.history
        )

    def has_damaged(self, address: Address) -> bool:
        """See `StepServer`."""
        journal = self._server.journal
        return any(
            isinstance(line, Injected) and line.on and line.address == address
            for line in journal.newest(journal.written)
        )


def _facts(channel: Channel) -> ConnectionFacts:
    connection = channel.connection
    return ConnectionFacts(
        channel.id, channel.registered, connection.queued, channel.context.strategy
    )


def _brings(fd: int, event: Event) -> Brings | None:
    """What the handler of an event will find, without reading it; None: not known."""
    with BorrowedSocket(fd) as sock:
        state = decode(read_tcp(sock)).state
    if event is Event.READ and _unread(fd):
        return Brings.BYTES
    if state == _RESET:
        return Brings.RESET
    if event is Event.WRITE:
        return Brings.ROOM
    return Brings.END if state in _ENDED else None


def _unread(fd: int) -> int:
    size: int = struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0" * 4))[0]
    return size
