import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Final, cast

import pytest
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as parse_openmetrics,
)
from prometheus_client.parser import text_string_to_metric_families as parse_text

from echotui.control.metrics import Scrape, exposition
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fault_text import parse
from echotui.model.journal import Call
from echotui.model.lints import OF_SERVER
from echotui.model.state import State
from echotui.server import lints
from echotui.server.channel import Channel
from echotui.server.server import EchoServer
from tests.server.bench import Bench, until

OPENMETRICS: Final = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4"
ON_LINUX: Final = pytest.mark.skipif(
    sys.platform != "linux", reason="prometheus_client reads the process from /proc"
)

Samples = Mapping[tuple[str, ...], float]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    await bench.close()


def samples(families: Iterable[Metric]) -> Samples:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def _families(text: str) -> Iterable[Metric]:
    found: Iterable[Metric] = parse_openmetrics(text)  # type: ignore[no-untyped-call]
    return found


async def scrape(server: EchoServer) -> Samples:
    text, content_type = await exposition(server)
    assert content_type.startswith("text/plain; version=0.0.4")
    return samples(parse_text(text.decode()))


async def test_every_label_of_a_fixed_set_is_there_with_0_from_the_start(bench: Bench) -> None:
    found = await scrape(await bench.serve())
    states = {str(state) for state in State if state is not State.CLOSED}
    assert {key[1] for key in found if key[0] == "echotui_connections"} == states
    others = {Reason.NOT_ENDED, Reason.FAULT, Reason.SERVER_GONE}
    reasons = {str(reason) for reason in set(Reason) - others}
    reasons |= {f"fault {name}" for name in ("limit", "timeout", "reset", "half-open")}
    assert {key[1] for key in found if key[0] == "echotui_ended_total"} == reasons
    assert {key[1] for key in found if key[0] == "echotui_loop_calls_total"} == {
        "add", "update", "remove",
    }  # fmt: skip
    assert {key[1] for key in found if key[0] == "echotui_bytes_total"} == {"in", "out"}
    counts = {key: value for key, value in found.items() if key[0].startswith("echotui_")}
    started = {key: value for key, value in counts.items() if value}
    assert {key[0].removesuffix("_bucket") for key in started} <= {
        "echotui_build_info", "echotui_loop_lag_seconds", "echotui_loop_lag_seconds_count",
        "echotui_loop_lag_seconds_sum",
    }  # fmt: skip


async def test_the_counters_are_read_when_it_is_scraped(bench: Bench) -> None:
    server = await bench.serve()
    (peer, _), (_, leaving), (other, ended) = [await bench.join(server) for _ in range(3)]
    await bench.run(peer.echo, b"x" * 100)
    leaving.leave(Reason.KICKED_DRAIN, Cause.KICKED)
    ended.end(Ending(Reason.KICKED_RESET, Side.SERVER), Cause.KICKED)
    server.counters.handler_errors += 2
    server.counters.rejected += 3
    found = await scrape(server)
    assert found["echotui_connections", "open"] == 1
    assert found["echotui_connections", "lingering"] == 1
    assert found["echotui_accepted_total",] == 3
    assert found["echotui_rejected_total",] == 3
    assert found["echotui_ended_total", "kicked (reset)"] == 1
    assert found["echotui_bytes_total", "in"] == found["echotui_bytes_total", "out"] == 100
    assert found["echotui_loop_calls_total", "add"] == 3
    assert found["echotui_loop_calls_total", "remove"] == 1
    assert found["echotui_handler_errors_total",] == 2
    assert found["echotui_connection_duration_seconds_count",] == 1
    assert found["echotui_connection_duration_seconds_bucket", "+Inf"] == 1
    assert 0 < found["echotui_connection_duration_seconds_sum",] < 10
    other.close()


async def test_a_queue_and_a_choked_client_are_seen(bench: Bench) -> None:
    server = await bench.serve(sndbuf=4096)
    peer, channel = await bench.join(server, rcvbuf=4096)
    await bench.fill(peer, channel)
    found = await scrape(server)
    assert found["echotui_connections", "choked"] == 1
    assert found["echotui_connections", "open"] == 0
    assert found["echotui_queue_bytes",] == channel.connection.queued > 0
    assert found["echotui_loop_calls_total", "update"] == server.counters.calls_of[Call.UPDATE] > 0


async def test_lints_are_gauges_and_allowed_ones_are_left_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lints, "PERIOD", 0.01)
    server = await bench.serve(allow=["stuck"])
    names = {key[1] for key in await scrape(server) if key[0] == "echotui_lints"}
    assert names == set(OF_SERVER) - {"stuck"}
    for _ in range(2):
        (await bench.join(server))[1].hold(on=True)
    await until(lambda: server.lints.counts() and server.lints.counts()[0].count == 2)
    assert (await scrape(server))["echotui_lints", "empty-mask"] == 2


async def test_injected_faults_are_counted(bench: Bench) -> None:
    server = await bench.serve()
    await bench.join(server)
    await server.faults.add(parse("mute"))
    await server.faults.add(parse("addr:10.0.0.7 latency=1s"))
    found = await scrape(server)
    assert (found["echotui_faulted",], found["echotui_fault_rules",]) == (1, 2)
    await server.faults.clear()
    found = await scrape(server)
    assert (found["echotui_faulted",], found["echotui_fault_rules",]) == (0, 0)


async def test_the_lag_is_a_histogram_with_every_measurement(bench: Bench) -> None:
    server = await bench.serve()
    await until(lambda: server.lag.histogram.cumulated()[-1] >= 2)
    found = await scrape(server)
    classes = [v for key, v in found.items() if key[0] == "echotui_loop_lag_seconds_bucket"]
    assert classes == sorted(classes)
    assert classes[-1] == found["echotui_loop_lag_seconds_count",] >= 2


async def test_openmetrics_is_given_to_a_client_that_accepts_it(bench: Bench) -> None:
    text, content_type = await exposition(await bench.serve(), OPENMETRICS)
    assert content_type.startswith("application/openmetrics-text; version=1.0.0")
    families = {family.name: family for family in _families(text.decode())}
    assert all(family.documentation.endswith(".") for family in families.values())
    assert {name: family.unit for name, family in families.items() if family.unit} == {
        "echotui_bytes": "bytes",
        "echotui_queue_bytes": "bytes",
        "echotui_loop_lag_seconds": "seconds",
        "echotui_connection_duration_seconds": "seconds",
    }


@pytest.mark.parametrize(
    "accept", ["*/*", "text/plain;version=:", "text/plain;version=1.0.0;escaping=\x7f", "\xff;,;"]
)
async def test_any_accept_header_gets_a_format(bench: Bench, accept: str) -> None:
    server = await bench.serve()
    assert (await exposition(server, accept))[1] == (await exposition(server))[1]
    openmetrics = await exposition(server, f"{accept}, application/openmetrics-text;version=x")
    assert openmetrics[0].endswith(b"# EOF\n")


@ON_LINUX
async def test_the_process_has_its_usual_metrics(bench: Bench) -> None:
    found = await scrape(await bench.serve())
    assert found["process_resident_memory_bytes",] > 1e6
    assert found["process_open_fds",] > 3
    assert found["process_cpu_seconds_total",] > 0


@ON_LINUX
async def test_without_a_thread_the_server_has_its_metrics_still(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve()

    async def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("echotui.control.metrics.off_loop", refused)
    found = await scrape(server)
    assert ("echotui_accepted_total",) in found
    assert ("process_open_fds",) not in found


async def test_nothing_of_ours_is_in_the_global_registry(bench: Bench) -> None:
    await exposition(await bench.serve())
    assert not [family.name for family in REGISTRY.collect() if "echotui" in family.name]


def check(promtool: str, text: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, check=False
    )


async def test_promtool_finds_nothing_to_say(bench: Bench) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    text, _ = await exposition(await bench.serve())
    done = await bench.run(check, promtool, text)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


async def test_a_scrape_reads_counters_and_no_connection(bench: Bench) -> None:
    server = await bench.serve()
    server.channels = cast("dict[int, Channel]", None)
    assert list(Scrape(server, ()).collect())
    server.channels = {}
