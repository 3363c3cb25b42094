"""The server of this process, as the steps of a demo read and change it."""

from echotui.demo.loop_facts import Brings, ConnectionFacts, Event, LoopMode, ReadyEvent
from echotui.errors import FaultError
from echotui.model import fault_text
from echotui.model.address import Address
from echotui.model.detail import Kernel
from echotui.model.ending import Reason
from echotui.model.journal import Injected
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.kernel import kernel_of
from echotui.server.server import EchoServer
from echotui.server.snapshot import find_by_address
from echotui.sources.step_pane import ENDED, RESET


class DemoServer:
    """Answers what captions ask of the loop, and carries out what steps change at the server."""

    def __init__(self, server: EchoServer) -> None:
        self._server = server

    @property
    def watermarks(self) -> tuple[int, int]:
        """See `LoopReader`."""
        return self._server.limits.low_water, self._server.limits.high_water

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
            kernel = kernel_of(channel)
            brings = _brings(channel, event, kernel)
            return ReadyEvent(event, _facts(channel), brings, kernel.in_queue or 0)
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

    async def put_on(self, rule: str, id_: int) -> int:
        """See `Injector`."""
        try:
            active = await self._server.faults.add(fault_text.parse(rule, once=True), (id_,))
        except FaultError:
            return 0
        return active.number

    async def take_off(self, number: int) -> None:
        """See `Injector`."""
        await self._server.faults.remove(number)

    def has_cleared(self, number: int, id_: int) -> bool:
        """See `Injector`."""
        on = any(each.number == number for each in self._server.faults.rules)
        return not on and id_ in self._server.channels

    def has_damaged(self, address: Address) -> bool:
        """See `StepServer`."""
        server = self._server
        channel = server.channels.get(find_by_address(server.channels, address))
        if channel is not None and server.faults.text_of(channel):
            return True
        ended = (past.row.fault for past in server.history if past.row.address == address)
        # Taken off, a fault is in the journal alone.
        lines = server.journal.newest(server.journal.written)
        return any(ended) or any(
            isinstance(line, Injected) and line.on and line.address == address for line in lines
        )


def _facts(channel: Channel) -> ConnectionFacts:
    connection = channel.connection
    return ConnectionFacts(
        channel.id, channel.registered, connection.queued, channel.context.strategy
    )


def _brings(channel: Channel, event: Event, kernel: Kernel) -> Brings | None:
    """What the handler of an event will find; None: this system does not say."""
    has_reset = kernel.tcp.state == RESET
    if event is Event.WRITE:
        return Brings.RESET if has_reset else Brings.ROOM
    # Bytes before a reset are received; but what is sent back in the same turn fails.
    sends = channel.context.sends_at_once and channel.connection.queue is None
    if has_reset and (sends or not kernel.in_queue):
        return Brings.RESET
    if kernel.in_queue:
        return Brings.BYTES
    return Brings.END if kernel.tcp.state in ENDED else None
