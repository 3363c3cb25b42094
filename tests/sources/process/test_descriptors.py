"""Identities, rates and ends, from samples that are made by hand."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.detail import NOWHERE
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Ended, Observed
from echotui.model.mask import READ, UNSEEN, WRITE
from echotui.sources.process.sample import Entry, Identity, ProcessId, SocketTimes
from tests.sources.process.world import (
    HERE,
    PROCESS,
    ProcessWorld,
    entry_of,
    program_info,
    sample_of,
)

CHILD = ProcessId(4712, 150)


async def take(world: ProcessWorld, *entries: Entry) -> list[int]:
    """Take a sample; the ids that are open then."""
    await world.program.take(sample_of(world.now, *entries))
    return list(world.program.descriptors.live)


def endings(world: ProcessWorld) -> dict[int, Ending]:
    lines = (
        world.program.journal.of(id_) for id_ in range(1, world.program.descriptors.newest + 1)
    )
    return {line.id: line.ending for each in lines for line in each if isinstance(line, Ended)}


def moved(entry: Entry, fd: int, inode: int, process: ProcessId = PROCESS) -> Entry:
    return replace(entry, identity=Identity(process, fd, inode))


async def test_a_reused_descriptor_is_another_connection(world: ProcessWorld) -> None:
    first = entry_of(1)
    assert await take(world, first) == [1]
    assert await take(world, moved(entry_of(2), first.identity.fd, 5000)) == [2]
    assert endings(world).keys() == {1}


async def test_a_reused_inode_is_another_connection(world: ProcessWorld) -> None:
    first = entry_of(1)
    assert await take(world, first) == [1]
    again = replace(first, peer=Address("127.0.0.1", 50_001))
    assert await take(world, again) == [2]
    assert await take(world, replace(again, kind="unix", local=NOWHERE, peer=NOWHERE)) == [3]


async def test_a_reused_pid_is_another_process(world: ProcessWorld) -> None:
    timer = Entry(Identity(PROCESS, 5, 0), "timer", READ, (4,))
    assert await take(world, timer, entry_of(1)) == [1, 2]
    later = ProcessId(PROCESS.pid, PROCESS.start + 1)
    await world.program.take(
        sample_of(
            world.now, moved(timer, 5, 0, later), moved(entry_of(2), 9, 1001, later),
            processes=(program_info(later),),
        )
    )  # fmt: skip
    assert list(world.program.descriptors.live) == [3, 4]
    assert {str(each.reason) for each in endings(world).values()} == {"program ended"}


async def test_all_events_have_one_inode_and_are_not_one(world: ProcessWorld) -> None:
    events = [Entry(Identity(PROCESS, fd, 0), "event", READ, (4,)) for fd in (5, 6)]
    ends = [Entry(Identity(PROCESS, fd, 77), "pipe", READ, (4,)) for fd in (7, 8)]
    assert await take(world, *events, *ends) == [1, 2, 3, 4]


async def test_a_socket_of_several_descriptors_is_one_with_the_masks_of_all(
    world: ProcessWorld,
) -> None:
    first = entry_of(1)
    duplicate = moved(replace(first, mask=WRITE), 30, first.identity.inode)
    forked = moved(replace(first, mask=UNSEEN), 9, first.identity.inode, CHILD)
    processes = program_info(), program_info(CHILD)
    sample = sample_of(world.now, first, duplicate, forked, processes=processes)
    await world.program.take(sample)
    (descriptor,) = world.program.descriptors.live.values()
    assert (descriptor.entry.identity.fd, descriptor.entry.mask) == (9, READ | WRITE)
    assert [(each.process.pid, each.fd) for each in descriptor.others] == [(4711, 30), (4712, 9)]
    # The parent closes it; that is no end.
    await world.program.take(sample_of(world.now, forked, processes=processes))
    assert list(world.program.descriptors.live) == [1]
    assert (descriptor.entry.mask, descriptor.others) == (UNSEEN, ())


@dataclass
class _Model:
    """What is open, by inode, and its id."""

    open: dict[int, tuple[Entry, int]] = field(default_factory=dict)
    newest: int = 0


@given(
    st.lists(
        st.dictionaries(
            st.integers(1, 5), st.tuples(st.integers(3, 6), st.integers(1, 2)), max_size=5
        ),
        max_size=8,
    )
)
async def test_an_id_is_of_one_connection_for_ever(
    samples: list[dict[int, tuple[int, int]]],
) -> None:
    """Of each inode, its descriptor and the port of its peer: an inode and a peer make an id."""
    world, model = ProcessWorld(), _Model()
    for shown in samples:
        entries = [
            moved(entry_of(0, peer=Address("10.0.0.1", port)), fd, inode)
            for inode, (fd, port) in shown.items()
        ]
        live = await take(world, *entries)
        expected = {}
        for entry in entries:
            inode = entry.identity.inode
            known = model.open.get(inode)
            if known is None or known[0].peer != entry.peer:
                model.newest += 1
                known = entry, model.newest
            expected[inode] = entry, known[1]
        model.open = expected
        assert sorted(live) == sorted(id_ for _, id_ in expected.values())
        by_id = world.program.descriptors.live
        assert all(by_id[id_].entry == entry for entry, id_ in expected.values())
        assert {row.row.id for row in world.program.history}.isdisjoint(live)
    assert world.program.descriptors.newest == model.newest


@given(
    st.lists(st.tuples(st.floats(0.25, 3.0), st.integers(0, 10**6)), min_size=1, max_size=12),
    st.integers(0, 10**6),
)
async def test_rates_are_over_at_least_a_second(
    steps: list[tuple[float, int]], before: int
) -> None:
    world = ProcessWorld()
    counts = [(world.now, before)]
    await take(world, entry_of(1, bytes_in=before))
    (descriptor,) = world.program.descriptors.live.values()
    base, rate = counts[0], 0.0
    for seconds, size in steps:
        world.wait(seconds)
        counts.append((world.now, counts[-1][1] + size))
        await take(world, entry_of(1, bytes_in=counts[-1][1]))
        if world.now - base[0] >= 1:
            rate = (counts[-1][1] - base[1]) / (world.now - base[0])
            base = counts[-1]
        assert descriptor.rate_in == pytest.approx(rate)
        totals = world.program.sums.totals((), history=True)
        assert totals.rate_in == pytest.approx(rate)
        assert totals.bytes_in == counts[-1][1]


async def test_all_bytes_of_a_new_connection_are_of_the_round_that_it_came_in(
    world: ProcessWorld,
) -> None:
    await take(world)
    world.wait(0.5)
    await take(world, entry_of(1, bytes_in=4000, bytes_out=100))
    world.wait(1.5)
    await take(world, entry_of(1, bytes_in=4000, bytes_out=300))
    (descriptor,) = world.program.descriptors.live.values()
    assert (descriptor.rate_in, descriptor.rate_out) == (2000.0, 150.0)
    # What an ended one has moved still counts, and is of no rate any more.
    world.wait(2.0)
    await take(world)
    totals = world.program.sums.totals((), history=True)
    assert (totals.open, totals.closed, totals.bytes_in, totals.rate_in) == (0, 1, 4000, 0.0)
    assert totals.history_in == (2000.0, 0.0)


ENDS = {
    "CLOSE-WAIT": (Reason.PEER_CLOSED, Side.CLIENT),
    "LAST-ACK": (Reason.PEER_CLOSED, Side.CLIENT),
    "FIN-WAIT-1": (Reason.PROGRAM_CLOSED, Side.SERVER),
    "FIN-WAIT-2": (Reason.PROGRAM_CLOSED, Side.SERVER),
    "TIME-WAIT": (Reason.PROGRAM_CLOSED, Side.SERVER),
    "CLOSING": (Reason.PROGRAM_CLOSED, Side.SERVER),
    "UNCONN": (Reason.RESET, Side.NOBODY),
    "ESTAB": (Reason.GONE, Side.NOBODY),
}


@pytest.mark.parametrize("state", ENDS)
async def test_the_last_state_of_tcp_tells_how_it_ended(world: ProcessWorld, state: str) -> None:
    await take(world, entry_of(1, bytes_in=7))
    world.wait(1.0)
    await take(world, entry_of(1, bytes_in=7, state=state))
    world.wait(1.0)
    await take(world)
    ending = Ending(*ENDS[state])
    assert endings(world) == {1: ending}
    (line,) = world.program.journal.newest(1)
    # Bytes after the last sample were not seen.
    assert line == Ended(world.now, 1, ending, 7, 0, 2.0, entry_of(1).peer, sampled=True)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (Side.CLIENT, Reason.PEER_CLOSED),
        (Side.SERVER, Reason.PROGRAM_CLOSED),
        (Side.NOBODY, Reason.NO_TRACE),
    ],
)
async def test_so_does_what_tcp_keeps_of_a_closed_socket(
    world: ProcessWorld, first: Side, reason: Reason
) -> None:
    opened = entry_of(2, local=entry_of(1).peer, peer=HERE)
    await take(world, entry_of(1), replace(opened, kind="tcp out"))
    closing = {(HERE, entry_of(1).peer): first, (opened.local, HERE): first}
    await world.program.take(sample_of(world.now, closing=closing))
    # Of what it opened itself, neither end is a client's.
    assert endings(world) == {1: Ending(reason, first), 2: Ending(reason)}


async def test_a_socket_that_the_kernel_has_forgotten_is_still_that_one(
    world: ProcessWorld,
) -> None:
    entry = entry_of(1, bytes_in=7)
    await take(world, entry)
    # A reset: no table has the socket any more, and the program has not closed it.
    left = Entry(entry.identity, "tcp", READ, (4,), text="socket:[1001]")
    assert await take(world, left) == [1]
    (descriptor,) = world.program.descriptors.live.values()
    assert descriptor.entry.kind == "tcp in"
    assert (descriptor.entry.state, descriptor.entry.bytes_in) == ("UNCONN", 7)
    assert descriptor.address == entry.peer
    changes = world.program.descriptors.changes
    await take(world, left)
    assert world.program.descriptors.changes == changes
    await take(world)
    assert endings(world) == {1: Ending(Reason.RESET)}


async def test_a_peer_that_closed_and_then_reset_has_closed(world: ProcessWorld) -> None:
    await take(world, entry_of(1))
    await take(world, entry_of(1, state="CLOSE-WAIT"))
    await take(world, replace(entry_of(1), kind="tcp", peer=NOWHERE, local=NOWHERE, state=""))
    await take(world)
    assert endings(world) == {1: Ending(Reason.PEER_CLOSED, Side.CLIENT)}


async def test_a_listener_ends_without_sides_and_without_bytes(world: ProcessWorld) -> None:
    listener = Entry(Identity(PROCESS, 3, 50), "listener", READ, (4,), HERE, state="LISTEN")
    named = Address("/run/app.sock", 0)
    socket = Entry(Identity(PROCESS, 5, 51), "unix", READ, (4,), named)
    await take(world, listener, socket)
    await take(world)
    assert endings(world) == {2: Ending(Reason.GONE)}
    (line,) = world.program.journal.of(1)
    assert isinstance(line, Observed)
    assert line.text == f"listens at {HERE} no more"


async def test_a_pipe_or_a_timer_comes_and_goes_without_a_line(world: ProcessWorld) -> None:
    pair = Entry(Identity(PROCESS, 5, 51), "unix", READ, (4,))
    kinds = ("pipe", "timer", "event", "signal")
    others = [Entry(Identity(PROCESS, 20 + n, 60), kind, READ) for n, kind in enumerate(kinds)]
    await take(world)
    await take(world, pair, *others)
    first = replace(others[0], mask=WRITE)
    await take(world, pair, first, *others[1:])
    # That its mask changes is news.
    assert world.program.journal.written == 2
    await take(world)
    assert world.program.journal.written == 2
    await take(world, entry_of(1))
    assert world.program.journal.written == 3


@pytest.mark.parametrize("gone", [(), (program_info(ended=True),)])
async def test_the_end_of_the_program_ends_all(world: ProcessWorld, gone: tuple[object]) -> None:
    listener = Entry(Identity(PROCESS, 3, 50), "listener", READ, (4,), HERE, state="LISTEN")
    await take(world, entry_of(1), entry_of(2, state="CLOSE-WAIT"), listener)
    await world.program.take(sample_of(world.now, processes=gone))  # type: ignore[arg-type]  # infos
    assert endings(world) == {
        1: Ending(Reason.PROGRAM_ENDED, Side.SERVER),
        2: Ending(Reason.PROGRAM_ENDED, Side.CLIENT),
    }
    # What is no connection has no line of its own.
    assert not world.program.journal.of(3)


async def test_what_was_there_before_is_as_old_and_idle_as_tcp_says(world: ProcessWorld) -> None:
    times = {1001: SocketTimes(3.0, 60.0), 1002: SocketTimes(0.1, 0.2)}
    await world.program.take(sample_of(world.now, entry_of(1))._replace(times=times))
    await world.program.take(sample_of(world.now, entry_of(1), entry_of(2))._replace(times=times))
    rows = await world.source.find((1, 2))
    assert [row.older for row in rows] == [True, False]
    seen = [value for row in rows for value in (row.idle, row.age)]
    assert seen == pytest.approx([3.0, 60.0, 0.1, 0.2])
    (line,) = world.program.journal.newest(1)
    # When it was seen, not when it began: lines are in the order of their times.
    assert line.at == world.now
