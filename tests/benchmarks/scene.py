"""The same server with a dashboard and without, under the same clients, in turns."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.result import Measurement, Progress, Samples
from tests.benchmarks.served import WITH, WITHOUT, awake, clients, served, sleep

TURNS: Final = 5
WAKE: Final = 0.2
"""Seconds for a server to find out that it had been asleep, and to draw its screen again."""
WARM_UP: Final = 0.4
SPAN: Final = 1.0
SETTLE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is connected.

    Attributes:
        title: What the table calls it.
        talking: Clients that talk.
        rate: Messages that each of them sends a second; 0 for as many as come back.
        silent: Clients that don't.
    """

    title: str
    talking: int
    rate: int
    silent: int

    def compare(self, pairs: int, progress: Progress) -> Samples:
        """Play it with both servers in short turns; so often with new processes."""
        samples: Samples = {WITHOUT: [], WITH: []}
        for number in range(pairs):
            progress(f"{self.title}: pair {number + 1} of {pairs}")
            with ExitStack() as stack:
                sides = {kind: Side(self, kind, stack) for kind in samples}
                for _ in range(TURNS):
                    for side in sides.values():
                        side.turn()
                for kind, side in sides.items():
                    samples[kind].append(side.measured)
        return samples


class Side:
    """One server with its clients and a probe; it sleeps while the other has its turn.

    Args:
        scene: Who its clients are.
        kind: With a dashboard or without.
        stack: Ends all.
    """

    def __init__(self, scene: Scene, kind: str, stack: ExitStack) -> None:
        port, self._pid = server = stack.enter_context(served(kind))
        self._load = stack.enter_context(
            clients(server, talking=scene.talking, rate=scene.rate, silent=scene.silent)
        )
        self._probe = stack.enter_context(Child("load.probe", port, on=cores.LOAD))
        self._turns: list[Measurement] = []
        self._probed: Measurement = {}
        time.sleep(SETTLE)
        sleep(self._pid)

    def turn(self) -> None:
        """Let them talk for a while, and the probe beside them."""
        with awake(self._pid):
            time.sleep(WAKE)
            self._load.ask(f"talk {WARM_UP}")
            self._probe.send(SPAN)
            self._turns.append(self._load.ask(f"talk {SPAN}"))
            # It answers for all its turns so far.
            self._probed = self._probe.answer()

    @property
    def measured(self) -> Measurement:
        total = {
            name: sum(turn[name] for turn in self._turns) for name in ("messages", "seconds", "cpu")
        }
        return total | {
            "rate": total["messages"] / total["seconds"],
            "per_cpu_second": total["messages"] / total["cpu"],
            **{f"probe_{name}": value for name, value in self._probed.items()},
        }
