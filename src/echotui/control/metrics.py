"""The metrics of a server, in the formats of Prometheus; see "Metrics" in the README.

Import it in a thread: prometheus_client takes tens of milliseconds to load.
"""

import logging
import platform
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import Final

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from echotui.server.histogram import Histogram
from echotui.server.server import EchoServer
from echotui.system.file_work import PATIENCE, off_loop

log = logging.getLogger(__name__)

OPENMETRICS: Final = "application/openmetrics-text"
BUILD: Final = {"version": version("echotui"), "python": platform.python_version()}
_PROCESS: Final = ProcessCollector(registry=None)
"""In no registry: nothing is global. It finds nothing on macOS, which has no /proc."""


async def exposition(server: EchoServer, accept: str = "") -> tuple[bytes, str]:
    """Return the metrics and their content type: OpenMetrics, if `accept` allows it, or text.

    The counters are read on the loop, in some tenths of a millisecond with any number of clients.
    """
    # Not `accept` itself: a version in it that is no number raises TypeError there.
    encode, content_type = choose_encoder(OPENMETRICS if OPENMETRICS in accept else "")
    process = await _of_process()
    return encode(Scrape(server, process)), content_type


async def _of_process() -> Sequence[Metric]:
    # Listing 10,000 descriptors takes 10 ms.
    try:
        return await off_loop(PATIENCE, lambda: list(_PROCESS.collect()))
    except OSError as error:  # no thread can be started
        log.info("metrics: the process is left out: %s", error)
        return ()


class Scrape(Collector):
    """One scrape: reads the counters when it is collected. No label has a value for each client."""

    def __init__(self, server: EchoServer, process: Sequence[Metric]) -> None:
        self._server = server
        self._process = process

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        yield InfoMetricFamily("echotui_build", "The version that runs.", BUILD)
        yield from self._clients()
        yield from self._work()
        yield self._lints()
        yield from self._faults()
        yield from self._process

    def _clients(self) -> Iterator[Metric]:
        counters = self._server.counters
        states = GaugeMetricFamily(
            "echotui_connections", "Connections that are not closed, by state.", labels=["state"]
        )
        _add(states, ((str(state), count) for state, count in counters.by_state.items()))
        yield states
        yield CounterMetricFamily(
            "echotui_accepted", "Connections accepted.", value=counters.accepted
        )
        yield CounterMetricFamily(
            "echotui_rejected",
            "Clients closed before they became a connection, because of a limit.",
            value=counters.rejected,
        )
        ended = CounterMetricFamily(
            "echotui_ended", "Connections that ended, by reason.", labels=["reason"]
        )
        _add(ended, counters.ends_by_text.items())
        yield ended
        yield _histogram(
            "echotui_connection_duration_seconds",
            "How long the connections that ended had lived.",
            counters.lives,
        )

    def _work(self) -> Iterator[Metric]:
        counters = self._server.counters
        traffic = CounterMetricFamily(
            "echotui_bytes",
            "Bytes received for the echo (in), and handed to the kernel (out).",
            labels=["direction"],
            unit="bytes",
        )
        _add(traffic, (("in", counters.bytes_in), ("out", counters.bytes_out)))
        yield traffic
        yield GaugeMetricFamily(
            "echotui_queue_bytes",
            "Bytes received and not yet taken by the kernel, in all queues together.",
            value=counters.queued,
            unit="bytes",
        )
        calls = CounterMetricFamily(
            "echotui_loop_calls",
            "Calls of add_handler, update_handler and remove_handler for clients.",
            labels=["call"],
        )
        _add(
            calls,
            ((str(call).removesuffix("_handler"), n) for call, n in counters.calls_of.items()),
        )
        yield calls
        yield _histogram(
            "echotui_loop_lag_seconds",
            "How late the event loop runs a timer, measured every 50 ms.",
            self._server.lag.histogram,
        )
        yield CounterMetricFamily(
            "echotui_handler_errors",
            "Errors of the program itself in serving a client, which lost its connection. Those of"
            " the control socket are not counted.",
            value=counters.handler_errors,
        )

    def _lints(self) -> Metric:
        lints = self._server.lints
        shown = {lint.name: 0 for lint in lints.reported}
        shown.update((count.name, count.count) for count in lints.counts())
        family = GaugeMetricFamily(
            "echotui_lints",
            "Connections that show a lint; of a lint of the server, 1 while it is shown.",
            labels=["lint"],
        )
        _add(family, shown.items())
        return family

    def _faults(self) -> Iterator[Metric]:
        faults = self._server.faults
        yield GaugeMetricFamily(
            "echotui_faulted", "Connections that have an injected fault.", value=faults.faulted
        )
        yield GaugeMetricFamily(
            "echotui_fault_rules", "Rules of injected faults that are on.", value=len(faults.rules)
        )


def _add(
    family: GaugeMetricFamily | CounterMetricFamily, values: Iterable[tuple[str, int]]
) -> None:
    for label, value in values:
        family.add_metric([label], value)


def _histogram(name: str, text: str, histogram: Histogram) -> Metric:
    bounds = [*map(str, histogram.bounds), "+Inf"]
    buckets = list(zip(bounds, map(float, histogram.cumulated()), strict=True))
    return HistogramMetricFamily(name, text, buckets, histogram.sum, unit="seconds")
