"""A worker without a process, and timers without time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from echotui.demo.messages import Report
from echotui.demo.process import WorkerProcess
from echotui.demo.scenario import Part


class ScriptedWorker(WorkerProcess):
    """Remembers its orders; a test makes its reports.

    Attributes:
        report: Takes a report, as if the worker had sent it.
        target: Where it was to connect to; port 0 before its start.
        seed: What it was started with.
        speed: The same.
        casts: The parts of each cast that was ordered, by name.
        parts: The parts of the last cast.
        reading: Parts that were asked to read.
        asked: ClientEnd often it was asked for figures.
        stops: ClientEnd often it was stopped.
    """

    def __init__(self, report: Callable[[Report], None]) -> None:
        super().__init__(report)
        self.report = report
        self.target = ("", 0)
        self.seed, self.speed = 0, 0.0
        self.casts: list[tuple[str, ...]] = []
        self.parts: tuple[Part, ...] = ()
        self.reading: list[str] = []
        self.asked = self.stops = 0

    async def start(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Remember."""
        self.open(target, seed, speed)

    def open(self, target: tuple[str, int], seed: int, speed: float) -> None:
        """Remember."""
        self.target, self.seed, self.speed = target, seed, speed

    def set_cast(self, parts: Sequence[Part]) -> None:
        """Remember."""
        self.parts = tuple(parts)
        self.casts.append(tuple(part.name for part in parts))

    def start_reading(self, part: str, *, now: bool = False) -> None:
        """Remember."""
        self.reading.append(f"{part} now" if now else part)

    def ask_figures(self) -> None:
        """Remember."""
        self.asked += 1

    async def stop(self, within: float) -> None:
        """Remember."""
        assert within > 0
        self.stops += 1


@dataclass(eq=False)
class _Timer:
    at: float
    callback: Callable[..., object]
    args: tuple[Any, ...]
    timers: "list[_Timer]"

    def cancel(self) -> None:
        """Be due no more."""
        if self in self.timers:
            self.timers.remove(self)


@dataclass
class Time:
    """A clock, and timers that are due by it.

    Attributes:
        now: Monotonic time in seconds.
        timers: Those that are not due yet.
    """

    now: float = 5000.0
    timers: list[_Timer] = field(default_factory=list)

    def clock(self) -> float:
        """Tell the time."""
        return self.now

    def call_later(self, delay: float, callback: Callable[..., object], *args: object) -> _Timer:
        """Set a timer, as a loop does."""
        self.timers.append(timer := _Timer(self.now + delay, callback, args, self.timers))
        return timer

    def wait(self, seconds: float) -> None:
        """Let time go by, and all happen that is due."""
        end = self.now + seconds
        while due := [timer for timer in self.timers if timer.at <= end]:
            timer = min(due, key=lambda timer: timer.at)
            timer.cancel()
            self.now = timer.at
            timer.callback(*timer.args)
        self.now = end
