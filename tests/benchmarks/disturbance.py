"""What clients notice of the dashboard."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import differences, ratios
from tests.benchmarks.result import Result, Samples, Seen, Tell
from tests.benchmarks.row import Row
from tests.benchmarks.served import WITH, WITHOUT, clients, served

SETTLE: Final = 1.5
WARM_UP: Final = 0.5
SPAN: Final = 5.0


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

    def play(self, kind: str) -> Seen:
        """Let them talk for some seconds, and a probe beside them."""
        with ExitStack() as stack:
            server = stack.enter_context(served(kind))
            load = stack.enter_context(
                clients(server, talking=self.talking, rate=self.rate, silent=self.silent)
            )
            probe = stack.enter_context(Child("load.probe", server[0], on=cores.LOAD))
            time.sleep(SETTLE)
            load.ask(f"talk {WARM_UP}")
            probe.tell(SPAN)
            seen: Seen = load.ask(f"talk {SPAN}")
            seen["rate"] = seen["messages"] / seen["seconds"]
            seen |= {f"probe_{name}": value for name, value in probe.answer().items()}
            return seen

    def compare(self, pairs: int, tell: Tell) -> Samples:
        samples: Samples = {WITHOUT: [], WITH: []}
        for number in range(pairs):
            for kind, seen in samples.items():
                tell(f"{self.title}: pair {number + 1} of {pairs}, {kind}")
                seen.append(self.play(kind))
        return samples


BUSY: Final = Scene("100 saturating and 1,000 idle clients", 100, 0, 1000)
CROWD: Final = Scene("500 of 10,000 clients send 20 messages a second", 500, 20, 9500)


def busy(pairs: int, tell: Tell) -> Result:
    """Throughput and a probe's round trips on a server that has all hands full."""
    samples = BUSY.compare(pairs, tell)
    rates = ratios(_take(samples[WITH], "rate"), _take(samples[WITHOUT], "rate"))
    row = Row(f"{BUSY.title}: messages, × those without", "×", rates, 0.96, at_least=True)
    return Result((row, *_probed(BUSY, samples, 3.0, 30.0)), samples)


def crowd(pairs: int, tell: Tell) -> Result:
    """A probe's round trips in a large crowd."""
    samples = CROWD.compare(pairs, tell)
    return Result(tuple(_probed(CROWD, samples, 4.0, 40.0)), samples)


def _take(seen: Sequence[Seen], name: str, scale: float = 1.0) -> tuple[float, ...]:
    return tuple(one[name] * scale for one in seen)


def _probed(scene: Scene, samples: Samples, more: float, longest: float) -> list[Row]:
    p99 = {kind: _take(seen, "probe_p99", 1e3) for kind, seen in samples.items()}
    worst = {kind: _take(seen, "probe_longest", 1e3) for kind, seen in samples.items()}
    title = f"{scene.title}, a probe's"
    return [
        Row(f"{title} p99, more than without", "ms", differences(p99[WITH], p99[WITHOUT]), more),
        Row(f"{title} longest, with the dashboard", "ms", worst[WITH], longest),
        *(Row(f"{title} p99, {kind}", "ms", p99[kind]) for kind in samples),
        Row(f"{title} longest, {WITHOUT}", "ms", worst[WITHOUT]),
        *(
            Row(f"{scene.title}: messages a second, {kind}", "/s", _take(samples[kind], "rate"))
            for kind in samples
        ),
    ]
