"""What captions learn of a stepped server, over real sockets."""

from collections.abc import AsyncIterator

import pytest

from echotui.demo.loop_facts import Brings, ConnectionFacts, Event, LoopMode, ReadyEvent
from echotui.model import fault_text
from echotui.model.address import Address
from echotui.model.mask import READ, WRITE
from echotui.model.strategy import Strategy
from echotui.runtime.demo_server import DemoServer
from echotui.server.server import EchoServer
from echotui.server.step_mode import StepMode
from tests.clients import reset
from tests.demo.places import serving
from tests.server.bench import until
from tests.server.peers import Peer


class Owner:
    """Who steps the loop."""

    by = "a test"


class Stepped:
    """A server whose loop is stepped, and one client that it has accepted."""

    def __init__(self, server: EchoServer, strategy: Strategy) -> None:
        self.server = server
        self.strategy = strategy
        self.demo = DemoServer(server)
        self.peer = Peer(server.addresses[0])

    async def ready(self, brings: Brings) -> ReadyEvent:
        """Wait until the next event brings this."""
        await until(lambda: self.demo.next is not None and self.demo.next.brings is brings)
        assert self.demo.next is not None
        return self.demo.next


@pytest.fixture(params=Strategy)
async def stepped(request: pytest.FixtureRequest) -> AsyncIterator[Stepped]:
    async with serving(request.param) as server:
        server.stepper.start(StepMode.STEP, Owner())
        it = Stepped(server, request.param)
        await until(lambda: server.stepper.parked)
        assert it.demo.next == ReadyEvent(Event.ACCEPT)
        await server.stepper.next()
        yield it
        it.peer.sock.close()
        server.stepper.leave()


async def test_the_mode_and_a_connection(stepped: Stepped) -> None:
    assert stepped.demo.mode is LoopMode.STEP
    assert stepped.demo.next is None
    assert stepped.demo.connection(1) == ConnectionFacts(1, READ, 0, stepped.strategy)
    assert stepped.demo.connection(2) == ConnectionFacts(2)
    assert stepped.demo.watermarks == (65536, 262144)


async def test_bytes_then_room_then_the_end(stepped: Stepped) -> None:
    stepped.peer.send_and_end(b"hello")
    ready = await stepped.ready(Brings.BYTES)
    assert (ready.event, ready.of.mask, ready.come) == (Event.READ, READ, 5)
    await stepped.server.stepper.next()
    if stepped.strategy is Strategy.TEXTBOOK:
        ready = await stepped.ready(Brings.ROOM)
        assert (ready.event, ready.of.mask, ready.of.queued) == (Event.WRITE, WRITE, 5)
        await stepped.server.stepper.next()
        await stepped.server.stepper.next()
    ready = await stepped.ready(Brings.END)
    assert (ready.event, ready.of.mask, ready.come) == (Event.READ, READ, 0)


async def test_a_reset(stepped: Stepped) -> None:
    reset(stepped.peer.sock)
    assert (await stepped.ready(Brings.RESET)).event is Event.READ
    await stepped.server.stepper.next()
    assert not stepped.server.channels


async def test_bytes_before_a_reset_are_a_reset_where_they_are_sent_back_at_once(
    stepped: Stepped,
) -> None:
    stepped.peer.send(b"hello")
    await stepped.ready(Brings.BYTES)
    reset(stepped.peer.sock)
    eager = stepped.strategy is Strategy.EAGER
    ready = await stepped.ready(Brings.RESET if eager else Brings.BYTES)
    assert ready.come == 5
    await stepped.server.stepper.next()
    assert bool(stepped.server.channels) is not eager
    if not eager:
        assert (await stepped.ready(Brings.RESET)).event is Event.WRITE
        await stepped.server.stepper.next()
        assert not stepped.server.channels


async def test_a_connection_is_damaged_once_it_has_had_a_fault_put_on_by_anybody() -> None:
    async with serving() as server:
        demo = DemoServer(server)
        faulty, clean = Peer(server.addresses[0]), Peer(server.addresses[0])
        await until(lambda: len(server.channels) == 2)
        addresses = [Address("127.0.0.1", each.port) for each in (faulty, clean)]
        assert not any(map(demo.has_damaged, addresses))
        rule = await server.faults.add(fault_text.parse(f"port:{faulty.port} corrupt=1"))
        assert [demo.has_damaged(each) for each in addresses] == [True, False]
        await server.faults.remove(rule.number)
        assert [demo.has_damaged(each) for each in addresses] == [True, False]
        for peer in (faulty, clean):
            peer.sock.close()
        await until(lambda: not server.channels)
        assert [demo.has_damaged(each) for each in addresses] == [True, False]
