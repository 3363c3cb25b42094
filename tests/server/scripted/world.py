"""One server on a scripted kernel and a clock that moves only when a step moves it."""

import asyncio
import selectors
from collections.abc import Iterator
from random import Random
from typing import Any, Final, cast

from tornado.ioloop import IOLoop
from tornado.platform.asyncio import BaseAsyncIOLoop

from echotui.errors import StartError
from echotui.model.command import Strength
from echotui.model.ending import Reason
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server import commands
from echotui.server.server import EchoServer
from tests.server.scripted.invariants import Invariants
from tests.server.scripted.kernel import Kernel
from tests.server.scripted.overflow import Overflow
from tests.server.scripted.selector import Selector
from tests.server.scripted.sockets import MOST, Listening, Socket

OPERATOR: Final = 999
"""A descriptor of the operator's own: what is commanded comes between two clients' events."""
Step = tuple[Any, ...]
"""A name and its arguments."""
BOUNDS: Final = (0, 1 << 28, 1500, 6000)
"""Bytes in all queues: in two of them no script gets that far."""
LIMITS: Final = tuple(
    Limits(
        2000, 500, clients, per_ip, idle, stall, linger=2.0, keep_closed=4.0, max_queued=max_queued
    )
    for clients, per_ip in ((0, 0), (5, 0), (0, 2))
    for idle, stall in ((0.0, 0.0), (5.0, 0.0), (0.0, 3.0), (4.0, 2.5))
    for max_queued in BOUNDS
)


class World:
    """Plays steps, and checks the invariants after each.

    Args:
        kernel: What the server's calls are answered by.
        strategy: How the server echoes.
        limits: Its bounds.
        keep_payload: As the server's.
    """

    def __init__(
        self, kernel: Kernel, strategy: Strategy, limits: Limits, *, keep_payload: bool = False
    ) -> None:
        self.now = 1000.0
        self.kernel = kernel
        self.selector = Selector()
        self.backlog: list[Socket] = []
        self.clients: list[Socket] = []
        self.listening: list[Listening] = []
        self.loop_errors: list[str] = []
        self._order: list[Step] = []
        self._ports = 40000
        self._drains: list[asyncio.Task[None]] = []
        loop = asyncio.SelectorEventLoop(self.selector)
        self.loop = cast("Any", loop)
        self.loop.time = lambda: self.now
        loop.set_exception_handler(lambda _loop, context: self.loop_errors.append(repr(context)))
        asyncio.events._set_running_loop(loop)
        self.io = cast("BaseAsyncIOLoop", IOLoop.current())
        self.own = set(self.selector.keys)
        self.server = EchoServer(
            strategy, limits, keep_payload=keep_payload, clock=lambda: self.now
        )
        self.viewer = self.server.viewers.open()
        self.invariants = Invariants(self)
        self.overflow = Overflow(self.server)
        kernel.reading = self.overflow.reading
        loop.add_reader(OPERATOR, self._obey)
        self.own.add(OPERATOR)

    def start(self) -> None:
        """Listen."""
        starting = self.loop.create_task(self.server.start(["127.0.0.1"], 10000))
        self.run()
        starting.result()

    def close(self) -> None:
        """Stop the server and the loop; whatever is left then, is wrong."""
        self.server.stop()
        for task in self._drains:
            task.cancel()
        self.run()
        self.invariants.check()
        self.invariants.check_stopped()
        self.loop.remove_reader(OPERATOR)

    def bind(self) -> Listening:
        """What the server's own `bind` is replaced with."""
        if any(isinstance(sock, Listening) for sock in self.kernel.open.values()):
            raise StartError("the port is taken")
        self.listening.append(Listening(self.kernel, self.backlog))
        return self.listening[-1]

    def run(self, chosen: Iterator[tuple[int, int]] | None = None) -> None:
        """Run the loop until nothing is ready to run; the chosen events come first."""
        self.selector.chosen = chosen or ()
        self.loop.call_soon(int)
        for _ in range(100):
            self.loop._run_once()
            if not self.loop._ready and not self._due():
                return
        self.loop_errors.append("the loop does not come to rest")

    def _due(self) -> bool:
        timers = self.loop._scheduled
        return bool(timers) and any(
            not timer._cancelled and timer._when <= self.now for timer in timers
        )

    def play(self, step: Step) -> None:
        """Do one thing; AssertionError when an invariant is broken after it."""
        getattr(self, f"do_{step[0]}")(*step[1:])
        self.invariants.check()

    def _client(self, number: int) -> Socket | None:
        """Return a client, if possible one that the server has not closed."""
        living = [client for client in self.clients if not client.accepted or client.fd >= 0]
        among = living or self.clients
        return among[number % len(among)] if among else None

    def _id(self, number: int) -> int:
        known = [*self.server.channels, *self.invariants.ended]
        return known[number % len(known)] if known else number

    def do_come(self, host: int, room: int) -> None:
        if not self.server.listeners:
            return  # Refused.
        self._ports += 1
        client = Socket(self.kernel, (f"127.0.0.{host}", self._ports), room)
        self.clients.append(client)
        self.backlog.append(client)

    def do_send(self, number: int, size: int) -> None:
        if client := self._client(number):
            client.client_sends(min(size, MOST))

    def do_end(self, number: int) -> None:
        if client := self._client(number):
            client.client_ends()

    def do_reset(self, number: int) -> None:
        if client := self._client(number):
            client.client_resets()

    def do_read(self, number: int, size: int) -> None:
        if client := self._client(number):
            client.client_reads(size)

    def do_piece(self, number: int, size: int) -> None:
        if client := self._client(number):
            client.piece = size

    def do_fail(self, number: int, call: str, code: int) -> None:
        if client := self._client(number):
            client.errors[call].append(code)

    def do_accept_fails(self, code: int) -> None:
        if self.server.listeners:
            self.listening[-1].errors.append(code)

    def do_refuse(self, code: int) -> None:
        self.selector.errors.append(code)

    def do_turn(self, order: int) -> None:
        """Deliver what is ready, all or a part, in any order, the operator's commands between."""
        random = Random(order)
        ready = [(fd, sock.ready) for fd, sock in self.kernel.open.items()]
        if self._order:
            ready.append((OPERATOR, selectors.EVENT_READ))
        random.shuffle(ready)
        if order % 3 == 0:
            ready = ready[: random.randint(0, len(ready))]
        self.run(iter(ready))

    def do_spurious(self, number: int, events: int) -> None:
        """The kernel reports a socket ready that is not."""
        client = self._client(number)
        if client and client.fd >= 0:
            self.run(iter([(client.fd, events)]))

    def do_wait(self, seconds: float) -> None:
        self.now += seconds
        self.run()

    def do_order(self, *step: object) -> None:
        """Command something in the middle of the next turn."""
        self._order.append(step)

    def _obey(self) -> None:
        for name, *arguments in self._order:
            getattr(self, f"do_{name}")(*arguments)
        self._order.clear()

    def do_kick(self, number: int, strength: str) -> None:
        commands.kick(self.server, self._id(number), Strength(strength))

    def do_kick_each(self, strength: str) -> None:
        commands.kick_each(self.server, [*self.server.channels, 10**6], Strength(strength))

    def do_hold(self, number: int, on: bool) -> None:  # noqa: FBT001 - a step's argument
        commands.hold(self.server, self._id(number), on=on)

    def do_hold_each(self, on: bool) -> None:  # noqa: FBT001 - a step's argument
        commands.hold_each(self.server, list(self.server.channels), on=on)

    def do_accept(self, on: bool) -> None:  # noqa: FBT001 - a step's argument
        commands.accept(self.server, on=on)

    def do_forget(self) -> None:
        commands.forget(self.server)
        self.invariants.forgotten()

    def do_expire(self) -> None:
        self.server.viewers.sample(self.now)

    def do_adopt(self, strategy: str) -> None:
        self.server.set_strategy(Strategy(strategy))

    def do_poll(self, one: int, other: int) -> None:
        inspection = self.server.viewers
        inspection.poll(self.viewer, self._id(one), self._id(other), paused=False)
        inspection.detail(self._id(other))

    def do_drain(self, within: float) -> None:
        # The operator first, then the end of the program.
        reason = Reason.SERVER_STOP if self._drains else Reason.SERVER_DRAINED
        self._drains.append(self.loop.create_task(self.server.drainer.drain(within, reason)))

    def do_settle(self) -> None:
        """Every client resets; none may be left after two rounds of the timeouts."""
        for client in self.clients:
            client.errors = {"recv": [], "send": [], "shutdown": []}
            client.client_resets()
        for listening in self.listening:
            listening.errors.clear()
        self.selector.errors.clear()
        for _ in range(6):
            self.do_turn(1)
            self.do_wait(1.1)
            self.invariants.check()
        assert not self.server.channels, f"ghosts: {list(self.server.channels)}"
