"""The worker process with the clients, as the demo sees it."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from echotui.demo.line_process import LineProcess
from echotui.demo.messages import (
    AskFigures,
    Died,
    Open,
    Order,
    Report,
    SetCast,
    StartReading,
    read_report,
    to_line,
)
from echotui.demo.scenario import Part, Step
from echotui.model.address import Address

MODULE: Final = "echotui.demo.worker"


class Clients(Protocol):
    """The clients of a scenario, as its steps use them."""

    async def start(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Be ready for a cast, whose clients connect to `target`; see `Open`."""
        ...

    def enter(self, step: Step) -> None:
        """Let the clients of a step connect, and all others leave; see `SetCast`."""
        ...

    def start_reading(self, part: str, *, now: bool = False) -> None:
        """Let the clients of a part read that do not; see `StartReading`."""
        ...

    async def stop(self, within: float) -> None:
        """End them all; kill what has not ended within so many seconds. Idempotent."""
        ...


class WorkerProcess:
    """Starts the worker, sends it orders, passes on its reports, ends it; see `Clients`.

    Args:
        on_report: Called with every report, on the loop; must not raise.
    """

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        def on_line(line: bytes) -> None:
            report = read_report(line)
            on_report(report)

        self._process = LineProcess(
            MODULE, "the demo's clients", on_line, lambda code: on_report(Died(code))
        )

    @property
    def pid(self) -> int:
        """The process id; 0 before it was started."""
        return self._process.pid

    @property
    def malformed(self) -> int:
        """Number of lines that were no reports."""
        return self._process.malformed

    async def start(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Start the process, once; StartError: it cannot be started. See `Open`."""
        await self._process.start()
        self.open(target, seed, speed)

    def open(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Begin again with no clients, at another server; see `Open`."""
        self._order(Open(Address(*target), seed, speed))

    def enter(self, step: Step) -> None:
        """See `Clients`."""
        self.set_cast(step.parts)

    def set_cast(self, parts: Sequence[Part]) -> None:
        """Let the clients of these parts connect, and all others leave; see `SetCast`."""
        self._order(SetCast(tuple(parts)))

    def start_reading(self, part: str, *, now: bool = False) -> None:
        """Let the clients of a part read that do not; see `StartReading`."""
        self._order(StartReading(part, now))

    def ask_figures(self) -> None:
        """Ask for `Figures`, which come as a report."""
        self._order(AskFigures())

    async def stop(self, within: float) -> None:
        """End the process, which closes its sockets; kill it after `within` s. Idempotent."""
        await self._process.stop(within)

    def _order(self, order: Order) -> None:
        self._process.send(to_line(order))
