import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from echotui.model.fault_text import parse
from echotui.model.limits import Limits
from echotui.model.state import State
from echotui.runtime.checks import BROKEN, TIME_OVER, Checks
from echotui.runtime.connection_check import ConnectionCheck
from echotui.runtime.criterion import EXPECT, FAIL_ON
from echotui.server import lints
from echotui.server.server import EchoServer
from tests.server.bench import Bench, ending, until


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    await bench.close()


class Run:
    """A server whose connections are checked."""

    def __init__(self, bench: Bench, server: EchoServer, checks: Checks, ends: list[str]) -> None:
        self.bench = bench
        self.server = server
        self.checks = checks
        self.ends = ends

    @property
    def only(self) -> ConnectionCheck:
        (check,) = self.checks.results
        return check

    async def come_and_go(self) -> None:
        peer, channel = await self.bench.join(self.server)
        peer.close()
        await ending(self.server, channel.id)


async def checked(
    bench: Bench,
    expect: Sequence[str] = (),
    fail_on: Sequence[str] = (),
    duration: float = 0.0,
    limits: Limits | None = None,
) -> Run:
    server = await bench.serve(limits=limits, sndbuf=4096)
    ends: list[str] = []
    criteria = EXPECT.read_all(expect, "--expect") + FAIL_ON.read_all(fail_on, "--fail-on")
    checks = Checks(server, criteria, duration, ends.append, wall=lambda: 1.7e9)
    checks.start()
    return Run(bench, server, checks, ends)


async def test_so_many_must_match_at_the_same_moment(bench: Bench) -> None:
    run = await checked(bench, ["3:addr:127.0.0.1", "4:state:open"])
    peers = await bench.crowd(run.server, 2)
    await run.come_and_go()
    peers += await bench.crowd(run.server, 1)
    await run.checks.stop()
    assert [(check.most, check.met) for check in run.checks.results] == [(3, True), (3, False)]
    assert not run.checks.met
    assert run.ends == []


async def test_one_after_the_other_is_not_at_the_same_moment(bench: Bench) -> None:
    run = await checked(bench, ["2:in>=0 addr:127.0.0.0/8"])
    for _ in range(3):
        await run.come_and_go()
    await run.checks.stop()
    assert run.only.most == 1


async def test_ended_ones_count_for_the_rest_of_the_run_where_the_filter_asks_for_ends(
    bench: Bench,
) -> None:
    run = await checked(bench, ['3:reason:"peer closed"'])
    for _ in range(3):
        assert not run.only.met
        await run.come_and_go()
    assert run.only.met
    await run.checks.stop()


async def test_the_first_that_matches_what_may_not_ends_the_run(bench: Bench) -> None:
    run = await checked(bench, fail_on=['reason:"peer reset"'])
    await run.come_and_go()
    assert run.ends == []
    for _ in range(2):
        peer, channel = await bench.join(run.server)
        peer.reset()
        await ending(run.server, channel.id)
    await run.checks.stop()
    assert set(run.ends) == {"""--fail-on 'reason:"peer reset"' matched"""}
    assert run.only.first is not None
    assert (run.only.first.id, run.only.most, run.only.met) == (2, 2, False)
    assert run.only.first.address.host == "127.0.0.1"


async def test_it_looks_at_each_accept_act_mask_change_and_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echotui.runtime.checks.PERIOD", 60.0)
    run = await checked(bench, ["1:state:open", "1:state:held", "1:mask:w", "1:lost>0"])
    opened, held, choked, lost = run.checks.results
    peer, channel = await bench.join(run.server, rcvbuf=4096)
    assert (opened.met, held.met) == (True, False)
    channel.hold(on=True)
    assert (held.met, choked.met) == (True, False)
    channel.hold(on=False)
    await bench.fill(peer, channel)
    assert (choked.met, lost.met) == (True, False)
    peer.reset()
    await ending(run.server, channel.id)
    assert lost.met
    await run.checks.stop()


async def test_sizes_are_found_by_a_sweep(bench: Bench) -> None:
    run = await checked(bench, ["1:in>=100"])
    peer, channel = await bench.join(run.server)
    await bench.run(peer.echo, b"x" * 100)
    assert channel.connection.state is State.OPEN
    await until(lambda: run.only.met)
    await run.checks.stop()


async def test_lints_and_injected_faults_can_be_asked_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lints, "PERIOD", 0.01)
    run = await checked(bench, ["1:lint:empty-mask", "1:fault:mute"])
    _, held = await bench.join(run.server)
    _, muted = await bench.join(run.server)
    held.hold(on=True)
    await run.server.faults.add(parse("mute"), [muted.id])
    await until(lambda: all(check.met for check in run.checks.results))
    await run.checks.stop()


async def test_what_holds_at_the_last_moment_counts(bench: Bench) -> None:
    run = await checked(bench, ["1:in>=100"], ["idle>30s"])
    peer, _ = await bench.join(run.server)
    await bench.run(peer.echo, b"x" * 100)
    await run.checks.stop()
    assert run.checks.results[0].met
    assert run.checks.results[1].met


async def test_times_are_of_the_moment_of_the_look(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve()
    now = server.clock()
    monkeypatch.setattr(server, "clock", lambda: now)
    ends: list[str] = []
    checks = Checks(server, FAIL_ON.read_all(["idle>30s", "age>1h"], ""), 0.0, ends.append)
    checks.start()
    await bench.join(server)
    now += 31.0
    await checks.stop()
    assert [check.failed for check in checks.results] == [True, False]
    assert ends == ["--fail-on 'idle>30s' matched"]


async def test_the_time_of_the_run_ends_it(bench: Bench) -> None:
    run = await checked(bench, duration=0.02)
    await until(lambda: run.ends)
    await run.checks.stop()
    assert run.ends == [TIME_OVER]
    assert run.checks.seconds >= 0.02
    assert run.checks.began == 1.7e9
    assert run.checks.met


async def test_a_run_that_is_stopped_does_not_end_once_more(bench: Bench) -> None:
    run = await checked(bench, ["1:state:open"], ["addr:127.0.0.1"], duration=0.02)
    await run.checks.stop()
    await run.come_and_go()
    await asyncio.sleep(0.03)
    assert (run.ends, run.checks.results[1].met) == ([], True)


async def test_checks_that_fail_by_an_error_of_ours_end_the_run_and_are_not_met(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await checked(bench, fail_on=["in>1g"])
    await bench.join(run.server)
    monkeypatch.setattr(ConnectionCheck, "see", None)
    await until(lambda: run.ends)
    assert "TypeError" in bench.loop_errors.pop()
    assert run.ends == [BROKEN]
    await run.checks.stop()
    assert (run.only.met, run.checks.met) == (True, False)


async def test_without_criteria_nothing_is_observed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("echotui.server.journal.Journal.observe", refused)
    run = await checked(bench, duration=60.0)
    await run.checks.stop()
