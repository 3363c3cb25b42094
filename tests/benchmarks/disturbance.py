"""What clients notice of the dashboard."""

from collections.abc import Sequence
from typing import Final

from tests.benchmarks.figures import differences, ratios
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.scene import Scene
from tests.benchmarks.served import WITH, WITHOUT

BUSY: Final = Scene("100 saturating and 1,000 idle clients", 100, 0, 1000)
CROWD: Final = Scene("500 of 10,000 clients send 20 messages a second", 500, 20, 9500)


def busy(pairs: int, progress: Progress) -> Result:
    """Throughput and a probe's round trips on a server that has all hands full."""
    samples = BUSY.compare(pairs, progress)
    title = f"{BUSY.title}: messages"
    rates, efforts = (
        ratios(_take(samples[WITH], name), _take(samples[WITHOUT], name))
        for name in ("rate", "per_cpu_second")
    )
    row = Row(f"{title}, × those without", "×", rates, 0.96, at_least=True)
    beside = Row(f"{title} per second of the program's CPU, × those without", "×", efforts)
    return Result((row, *_probed(BUSY, samples, 3.0, 30.0), beside), samples)


def crowd(pairs: int, progress: Progress) -> Result:
    """A probe's round trips in a large crowd."""
    samples = CROWD.compare(pairs, progress)
    return Result(tuple(_probed(CROWD, samples, 4.0, 40.0)), samples)


def _take(measured: Sequence[Measurement], name: str, scale: float = 1.0) -> tuple[float, ...]:
    return tuple(one[name] * scale for one in measured)


def _probed(scene: Scene, samples: Samples, more: float, longest: float) -> list[Row]:
    p99 = {kind: _take(measured, "probe_p99", 1e3) for kind, measured in samples.items()}
    worst = {kind: _take(measured, "probe_longest", 1e3) for kind, measured in samples.items()}
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
