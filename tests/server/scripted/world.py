"""One server on a scripted kernel and a clock that moves only when a step moves it."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from random import Random
from typing import Any, Final, cast

from tornado.ioloop import IOLoop
from tornado.platform.asyncio import BaseAsyncIOLoop

from echotui.errors import StartError
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from tests.server.scripted.client_steps import ClientSteps
from tests.server.scripted.echoes import Echoes
from tests.server.scripted.fault_steps import FaultSteps
from tests.server.scripted.gate import Gate
from tests.server.scripted.invariants import Invariants
from tests.server.scripted.kernel import Kernel
from tests.server.scripted.operator_steps import OperatorSteps
from tests.server.scripted.overflow import Overflow
from tests.server.scripted.selector import Selector
from tests.server.scripted.sockets import Listening, Socket
from tests.server.scripted.step_steps import StepSteps

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
        self.in_turn = self.drained = False
        self._order: list[Step] = []
        self._tasks: list[asyncio.Task[object]] = []
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
        self.invariants = Invariants(self)
        self.overflow = Overflow(self.server)
        self.echoes, self.gate = Echoes(self), Gate(self)
        self.fault_steps, self.step_steps = FaultSteps(self), StepSteps(self)
        kernel.on_call = self.gate.on_call
        kernel.on_read, kernel.on_written = self._on_read, self._on_written
        loop.add_reader(OPERATOR, self._obey)
        self.own.add(OPERATOR)
        players = ClientSteps(self), OperatorSteps(self), self.step_steps, self.fault_steps
        self._steps = dict(_steps_of(self, *players))

    def listen(self) -> None:
        """Listen."""
        self.start(self.server.start(["127.0.0.1"], 10000))
        self._tasks.pop().result()

    def close(self) -> None:
        """Stop the server and the loop; whatever is left then, is wrong."""
        self.step_steps.close()
        self.server.stop()
        for task in self._tasks:
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

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Begin something that takes its time; what it does at once, is done."""
        self._tasks.append(self.loop.create_task(work))
        if not self.in_turn:
            self.run()

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
        self._steps[step[0]](*step[1:])
        self.invariants.check()

    def client(self, number: int) -> Socket | None:
        """Return a client, if possible one that the server has not closed."""
        living = [client for client in self.clients if not client.accepted or client.fd >= 0]
        among = living or self.clients
        return among[number % len(among)] if among else None

    def id_of(self, number: int) -> int:
        """Return the id of a connection, also of one that has ended."""
        known = [*self.server.channels, *self.invariants.ended]
        return known[number % len(known)] if known else number

    def do_turn(self, order: int) -> None:
        """Deliver what is ready, all or a part, in any order, the operator's commands between."""
        random = Random(order)
        ready = [(fd, sock.ready) for fd, sock in self.kernel.open.items()]
        if self._order:
            ready.append((OPERATOR, selectors.EVENT_READ))
        random.shuffle(ready)
        some, stood = order % 3 == 0, self.gate.stands and not self._order
        if some:
            ready = ready[: random.randint(0, len(ready))]
        self.run(iter(ready))
        if some:
            return
        if not stood:
            self.gate.check_consumed(order)
        elif self.gate.spinning:
            # What was drained or released meanwhile, has come to be ready.
            self.run(self.gate.ready())
            assert not self.gate.spinning, f"reported for ever: {self.gate.spinning}"

    def do_wait(self, seconds: float) -> None:
        stood = self.gate.begin_to_stand()
        self.now += seconds
        self.run()
        if stood:
            self.gate.check_stood()
        else:
            self.gate.check_none_late()

    def do_order(self, *step: object) -> None:
        """Command something in the middle of the next turn."""
        self._order.append(step)

    def forgive(self) -> None:
        """No call fails any more, and nothing is commanded in the next turn."""
        self._order.clear()
        for client in self.clients:
            client.errors = {"recv": [], "send": [], "shutdown": []}
        for listening in self.listening:
            listening.errors.clear()
        self.selector.errors.clear()

    def _obey(self) -> None:
        self.in_turn = True
        for name, *arguments in self._order:
            self._steps[name](*arguments)
        self._order.clear()
        self.in_turn = False

    def _on_read(self, sock: Socket, data: bytes) -> None:
        self.invariants.follow()
        self.overflow.reading(sock, len(data))
        self.echoes.on_read(sock, data)

    def _on_written(self, sock: Socket, data: bytes) -> None:
        self.invariants.follow()
        self.echoes.on_written(sock, data)


def _steps_of(*players: object) -> Iterator[tuple[str, Callable[..., None]]]:
    """Yield each method `do_NAME` with its name."""
    for player in players:
        for name in dir(player):
            if name.startswith("do_"):
                yield name.removeprefix("do_"), getattr(player, name)
