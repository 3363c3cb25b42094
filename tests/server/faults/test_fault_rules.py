"""Which connections a rule hits, and what is noted of it."""

import asyncio
import contextlib
import gc

import pytest

from echotui.errors import FaultError
from echotui.model.fault import Latency, Mute
from echotui.model.fault_rule import FaultRule
from echotui.model.fault_text import parse
from echotui.model.filter import parser
from echotui.model.journal import Injected
from echotui.server.faults import active_rule, change_lines
from echotui.server.faults.active_rule import ActiveRule
from echotui.server.faults.due_timer import Appointment
from echotui.server.faults.injection import Injection
from echotui.server.server import EchoServer
from tests.server.bench import Bench, ending, until

SLOW = (Latency(3600.0),)


def hit(server: EchoServer) -> set[int]:
    return {id_ for id_, channel in server.channels.items() if channel.transport is not None}


def totals(server: EchoServer) -> tuple[float | None, int, int]:
    return server.faults.since, len(server.faults.rules), server.faults.faulted


def lines(server: EchoServer) -> list[tuple[int, int, str, bool]]:
    """The journal's lines of faults, oldest first."""
    return [
        (line.id, line.rule, line.faults, line.on)
        for line in reversed(server.journal.newest(200))
        if isinstance(line, Injected)
    ]


async def test_a_rule_hits_those_connected_and_those_to_come(bench: Bench) -> None:
    server = await bench.serve()
    await bench.join(server)
    assert totals(server) == (None, 0, 0)
    rule = await server.faults.add(parse("latency=1h"))
    await bench.join(server)
    assert hit(server) == set(rule.connections) == {1, 2}
    assert server.faults.faulted == rule.affected == 2
    assert server.faults.rules == (rule,)
    assert server.faults.since == rule.since
    await server.faults.clear()
    await bench.join(server)
    assert hit(server) == set()
    assert totals(server) == (None, 0, 0)
    assert lines(server) == [
        (0, 1, "latency=1h", True), (1, 1, "latency=1h", True), (2, 1, "latency=1h", True),
        (0, 1, "latency=1h", False), (1, 1, "latency=1h", False), (2, 1, "latency=1h", False),
    ]  # fmt: skip


async def test_many_hit_at_once_have_one_line_and_those_inspected_their_own(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_lines, "MOST_LINES", 2)
    server = await bench.serve()
    for _ in range(6):
        await bench.join(server)
    timeline = server.journal.follow(5)
    await server.faults.add(parse("latency=1h"))
    await server.faults.add(parse("#6 mute"))
    await server.faults.clear()
    assert [line for line in lines(server) if line[1] == 1] == [
        (0, 1, "latency=1h", True), (1, 1, "latency=1h", True), (2, 1, "latency=1h", True),
        (5, 1, "latency=1h", True), (0, 1, "latency=1h", True),
        (0, 1, "latency=1h", False), (1, 1, "latency=1h", False), (2, 1, "latency=1h", False),
        (5, 1, "latency=1h", False), (0, 1, "latency=1h", False),
    ]  # fmt: skip
    injected = [line for line in reversed(server.journal.newest(30)) if isinstance(line, Injected)]
    assert [(line.rule, line.on, line.more) for line in injected if line.more] == [
        (1, True, 3), (1, False, 3), (2, False, 1),
    ]  # fmt: skip
    assert [line.on for line in timeline if isinstance(line, Injected)] == [True, False]


@pytest.mark.parametrize(
    ("text", "ids"),
    [("addr:127.0.0.2", {2}), ("!addr:127.0.0.2", {1, 3}), ("id>=3 | addr:127.0.0.1", {1, 3}),
     ("#2,3", {2, 3}), ("addr:127.0.0.0/30", {1, 2, 3}), ("port<1", set())],
)  # fmt: skip
async def test_the_filter_decides(bench: Bench, text: str, ids: set[int]) -> None:
    server = await bench.serve(hosts=["0.0.0.0"])
    rule = FaultRule(SLOW, parser.parse(text))
    await bench.join(server, "127.0.0.1", source="127.0.0.1")
    await server.faults.add(rule)
    for source in ("127.0.0.2", "127.0.0.3"):
        await bench.join(server, "127.0.0.1", source=source)
    assert hit(server) == ids
    # The same, decided for those connected alone.
    await server.faults.clear()
    await server.faults.add(rule)
    assert hit(server) == ids


@pytest.mark.parametrize("text", ["queue>1k", "state:open", "addr:127.0.0.1 !in>0", "word"])
async def test_other_fields_and_words_are_refused_and_nothing_changes(
    bench: Bench, text: str
) -> None:
    server = await bench.serve()
    with pytest.raises(FaultError, match="use addr, port or id"):
        await server.faults.add(FaultRule(SLOW, parser.parse(text)))
    assert (server.faults.rules, lines(server)) == ((), [])


async def test_half_open_is_refused_where_it_is_not_permitted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve()
    monkeypatch.setattr(active_rule, "can_close_without_end", lambda: False)
    with pytest.raises(FaultError, match="needs Linux and CAP_NET_ADMIN"):
        await server.faults.add(parse("half-open=1s"))
    assert server.faults.rules == ()


def test_a_share_is_decided_by_seed_and_id() -> None:
    class Only:
        def __init__(self, id_: int) -> None:
            self.id = id_

    def chosen(number: int, seed: int | None, share: float = 0.3) -> set[int]:
        rule = ActiveRule(number, FaultRule(SLOW, share=share, seed=seed), 0.0, once=False)
        return {id_ for id_ in range(1, 10_001) if rule.hits(Only(id_))}  # type: ignore[arg-type]  # It needs no more.

    first = chosen(1, None)
    assert 2850 < len(first) < 3150
    assert first == chosen(1, None)
    assert first == chosen(99, 1), "the seed is the number unless one is given"
    assert first != chosen(2, None)
    # Independent of each other: of those that one has, the other has as many as of all.
    assert 0.2 < len(first & chosen(2, None)) / len(first) < 0.4
    assert first < chosen(1, None, 0.5), "a larger share has the same and more"
    assert chosen(1, None, 1.0) == set(range(1, 10_001))


async def test_a_neighbour_that_comes_or_goes_changes_nothing(bench: Bench) -> None:
    server = await bench.serve()
    await bench.crowd(server, 40)
    rule = await server.faults.add(parse("latency=1h 50%"))
    before = hit(server)
    assert 5 < len(before) < 35
    other = await server.faults.add(parse("mute 50%"))
    assert set(rule.connections) == before
    await server.faults.remove(other.number)
    assert hit(server) == set(rule.connections) == before


async def test_a_rule_for_some_ids_goes_with_the_last_of_them(bench: Bench) -> None:
    server = await bench.serve()
    peers = [(await bench.join(server))[0] for _ in range(3)]
    rule = await server.faults.add(parse("state:open latency=1h", once=True), ids=[1, 3, 99])
    await bench.join(server)
    assert hit(server) == {1, 3}
    assert rule.once
    peers[0].close()
    await ending(server, 1)
    assert server.faults.rules == (rule,)
    assert server.faults.faulted == 1
    peers[2].close()
    await ending(server, 3)
    assert totals(server) == (None, 0, 0)
    assert lines(server)[-1] == (0, 1, "state:open latency=1h", False)


async def test_a_rule_for_ids_that_have_gone_goes_at_once(bench: Bench) -> None:
    server = await bench.serve()
    rule = await server.faults.add(parse("mute"), ids=[7])
    assert (rule.affected, server.faults.rules) == (0, ())


async def test_texts_of_a_connection(bench: Bench) -> None:
    server = await bench.serve()
    _, channel = await bench.join(server)
    assert (server.faults.text_of(channel), server.faults.states(channel)) == ("", ())
    await server.faults.add(parse("latency=200ms+-50ms"))
    assert server.faults.text_of(channel) == "latency=200ms+-50ms"
    await server.faults.add(parse("reset=1MB latency=1s"))
    assert server.faults.text_of(channel) == "latency reset"
    states = server.faults.states(channel)
    assert [(state.rule, state.faults) for state in states] == [
        (1, "latency=200ms+-50ms"), (2, "latency=1s reset=1MB"),
    ]  # fmt: skip
    await server.faults.add(parse("bandwidth=1M"))
    assert server.faults.text_of(channel) == "latency bandwidth reset"  # As the table has them.


async def test_many_are_decided_in_slices_and_a_change_meanwhile_is_right(bench: Bench) -> None:
    server = await bench.serve()
    await bench.crowd(server, 350)
    adding = asyncio.ensure_future(server.faults.add(parse("latency=1h")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert 0 < server.faults.faulted < 350
    mute = asyncio.ensure_future(server.faults.add(parse("mute")))
    await asyncio.sleep(0)
    assert await server.faults.remove(1)
    await asyncio.gather(adding, mute)
    (rule,) = server.faults.rules
    assert rule.rule.faults == (Mute(),)
    assert len(rule.connections) == server.faults.faulted == 350
    clearing = asyncio.ensure_future(server.faults.clear())
    await asyncio.sleep(0)
    assert not await server.faults.remove(2)
    assert await clearing == 1
    assert (hit(server), server.faults.faulted) == (set(), 0)


async def test_what_is_put_on_goes_on_when_who_asked_has_gone(bench: Bench) -> None:
    server = await bench.serve()
    await bench.crowd(server, 250)
    adding = asyncio.ensure_future(server.faults.add(parse("latency=1h")))
    await asyncio.sleep(0)
    adding.cancel()
    await until(lambda: server.faults.faulted == 250)


async def test_nothing_is_kept_of_those_that_have_gone(
    bench: Bench, request: pytest.FixtureRequest
) -> None:
    server = await bench.serve()
    rule = await server.faults.add(parse("latency=1h slow-close=1h reset=1h"))
    gc.collect()
    gc.disable()
    request.addfinalizer(gc.enable)
    for _ in range(5):
        peer, channel = await bench.join(server)
        await bench.run(peer.send, b"x")
        await until(lambda channel=channel: channel.connection.queued)  # type: ignore[misc]  # Bound.
        peer.reset()
        del channel
    await until(lambda: not server.channels)
    # At once: nothing is in a cycle, which the collector finds later.
    assert not [each for each in gc.get_objects() if isinstance(each, Injection | Appointment)]
    assert (rule.affected, rule.connections, server.faults.faulted) == (5, {}, 0)
    await bench.flat()


async def test_a_client_that_cannot_be_decided_is_closed_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve()
    bench.may_log.append("cannot admit a client")
    await server.faults.add(parse("latency=1h"))
    with monkeypatch.context() as patch:
        patch.setattr(ActiveRule, "hits", lambda *_: 1 / 0)
        with contextlib.suppress(ConnectionResetError):
            peer = await bench.connect(server)
            await bench.run(peer.receive_until_closed)
        await until(lambda: server.counters.handler_errors == 1)
    assert (len(server.channels), server.admission.limits.connected) == (0, 0)
    await bench.join(server)
    assert hit(server) == {2}
