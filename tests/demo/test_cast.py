"""Who enters and leaves when, and that a seed makes it all repeatable."""

import asyncio
import time
from collections.abc import Sequence

from echotui.demo.messages import ClientEnd, ClientEnded, Connected
from echotui.demo.scenario import Kind, Part
from tests.demo.places import ReceivedData, of, running, serving, twisting
from tests.server.bench import until


def quiet(name: str, **fields: float) -> Part:
    return Part(name, Kind.IDLER, **fields)  # type: ignore[arg-type]


async def test_the_clients_become_those_of_the_cast_forward_and_backward() -> None:
    first, second = [quiet("a"), quiet("b")], [quiet("b"), quiet("c")]
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast(first)
        await until(lambda: len(server.channels) == 2)
        set_cast(second)
        await until(lambda: of(reports, ClientEnded) and len(server.channels) == 2)
        assert [(end.part, end.how) for end in of(reports, ClientEnded)] == [("a", ClientEnd.LEFT)]
        set_cast(first)
        await until(lambda: len(of(reports, ClientEnded)) == 2 and len(server.channels) == 2)
        assert [report.part for report in of(reports, Connected)] == ["a", "b", "c", "a"]
        set_cast([])
        await until(lambda: not server.channels)


async def test_connected_clients_continue_undisturbed() -> None:
    part = Part("x", Kind.CHATTY, 3, every=0.1)
    async with serving() as server, running(server.addresses[0]) as (set_cast, _reports, _):
        set_cast([part])
        await until(lambda: len(server.channels) == 3)
        for _ in range(5):
            set_cast([part, quiet("y")])
            set_cast([part])
        await until(lambda: server.counters.bytes_in > 500)
        assert {1, 2, 3} <= set(server.channels)


async def test_entrances_not_made_yet_are_made_in_the_next_step_or_never() -> None:
    late, later = quiet("late", enter=4.0), quiet("later", enter=6.0)
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([late, later])
        set_cast([late])
        await until(lambda: server.channels)
        await asyncio.sleep(0.3)
        assert [report.part for report in of(reports, Connected)] == ["late"]


async def test_a_client_ended_by_the_server_reconnects_with_the_next_step() -> None:
    async with serving() as server, running(server.addresses[0]) as (set_cast, reports, _):
        set_cast([quiet("x")])
        await until(lambda: server.channels)
        server.stop()
        await until(lambda: of(reports, ClientEnded))
        assert of(reports, ClientEnded)[0].how is ClientEnd.END_OF_FILE
        await server.start(["127.0.0.1"], server.addresses[0].port)
        set_cast([quiet("x")])
        await until(lambda: len(of(reports, Connected)) == 2)


async def test_connects_and_leaves_are_on_time() -> None:
    async with (
        serving() as server,
        running(server.addresses[0], speed=10) as (set_cast, reports, _),
    ):
        began = time.monotonic()
        set_cast([Part("x", Kind.BURST, 4, enter=2.0, spread=4.0), quiet("y", enter=1.0, stay=3.0)])
        await until(lambda: of(reports, ClientEnded))
        assert 0.35 < time.monotonic() - began < 1.0
        await until(lambda: server.counters.accepted == 5)
        assert 0.45 < time.monotonic() - began < 1.5


async def test_500_at_once() -> None:
    async with (
        serving() as server,
        running(server.addresses[0], speed=1.0) as (set_cast, reports, _),
    ):
        began = time.monotonic()
        set_cast([Part("crush", Kind.BURST, 500)])
        await until(
            lambda: server.counters.bytes_out >= 500 * 32 and server.counters.accepted == 500
        )
        # Whoever had to send its SYN again came a second later.
        assert time.monotonic() - began < 3.0
        set_cast([])
        await until(lambda: not server.channels and len(reports) == 1000)
        assert {type(report) for report in reports} == {Connected, ClientEnded}
        assert {report.index for report in of(reports, Connected)} == set(range(500))


CAST = (
    Part("talk", Kind.CHATTY, 5, spread=3.0, every=0.5),
    Part("burst", Kind.BURST, 20, enter=1.0),
    Part("drip", Kind.DRIBBLER, 2, enter=0.5, every=0.1),
    Part("half", Kind.HALF_CLOSER, 3, enter=2.0, spread=1.0, size=2000),
    Part("rude", Kind.RESETTER, 3, enter=2.5, spread=2.0),
    Part("short", Kind.CHATTY, 3, enter=4.0, spread=1.0, stay=5.0, every=0.5),
    Part("nasty", Kind.HOSTILE, 2, enter=5.0, every=0.3),
)


async def play(seed: int, parts: Sequence[Part] = CAST) -> list[ReceivedData]:
    async with (
        twisting() as (target, clients),
        running(target, seed=seed, speed=20) as (set_cast, _, _r),
    ):
        set_cast(parts)
        count = sum(part.count for part in parts)
        await until(lambda: len(clients) == count and all(client.data for client in clients))
        await until(lambda: sum(bool(client.ended) for client in clients) == 9)
        set_cast([])
        await until(lambda: all(client.ended for client in clients))
        return clients


async def test_one_seed_gives_the_same_connects_messages_and_ends() -> None:
    one, two, other = await play(1), await play(1), await play(2)
    assert len(one) == len(two) == len(other) == sum(part.count for part in CAST)
    for mine, yours in zip(one, two, strict=True):
        # Those that talk until they are sent away said as much as there was time for.
        length = min(len(mine.data), len(yours.data))
        assert mine.data[:length] == yours.data[:length]
        assert length > 0
        assert mine.ended == yours.ended
    assert [client.data[:6] for client in one] == [client.data[:6] for client in two]
    assert [bytes(client.data[:200]) for client in one] != [
        bytes(client.data[:200]) for client in other
    ]
    assert sum(client.ended == "reset" for client in one) == 3
