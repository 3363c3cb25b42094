"""Calls that a program tells of, in the journal."""

from collections.abc import Sequence

from echotui.model.ending import Ending, Reason
from echotui.model.journal import Ended, JournalLine, Observed
from echotui.model.mask import NONE, READ, UNSEEN, WRITE
from echotui.observer.wire import InnerCall
from echotui.sources.process import calls
from echotui.sources.process.sample import Entry, Identity, ProcessId
from tests.sources.process.world import PROCESS, ProcessWorld, entry_of, sample_of

BOTH = READ | WRITE


def told(number: int, **values: object) -> Entry:
    """A connection that the program has told of."""
    return entry_of(number, inside=True, **values)


def call(
    at: float, of: Entry, before: int = READ, after: int = BOTH, name: str = "update_handler"
) -> InnerCall:
    identity = of.identity
    cause = f"app.py:{int(at)} in get"
    return InnerCall(1, at, identity.fd, identity.inode, name, before, after, cause)


async def take(
    world: ProcessWorld,
    *entries: Entry,
    calls: Sequence[InnerCall] = (),
    missed: int = 0,
    process: ProcessId = PROCESS,
) -> list[JournalLine]:
    """Take a sample a second later; its lines, oldest first."""
    world.wait(1.0)
    written = world.program.journal.written
    sample = sample_of(world.now, *entries)._replace(
        calls=tuple((process, each) for each in calls), missed=missed
    )
    await world.program.take(sample)
    return list(world.program.journal.newest(world.program.journal.written - written))[::-1]


def line_of(id_: int, told_call: InnerCall, of: Entry) -> Observed:
    return Observed(
        told_call.at, id_, told_call.call, told_call.fd, told_call.before, told_call.after,
        told_call.cause, of.peer,
    )  # fmt: skip


async def test_a_call_has_a_line_with_its_time_and_its_cause(world: ProcessWorld) -> None:
    one, two = told(1), told(2)
    await take(world, one, two)
    made = [call(1001.3, two), call(1001.7, one), call(1001.9, one, BOTH, READ)]
    lines = await take(world, one, told(2, mask=BOTH), calls=made)
    # That the mask has changed is not said twice.
    assert lines == [line_of(2, made[0], two), *(line_of(1, each, one) for each in made[1:])]
    assert world.program.descriptors.live[1].last == "app.py:1001 in get"
    assert world.program.sums.flips == 3


async def test_states_of_tcp_have_their_lines_beside_calls(world: ProcessWorld) -> None:
    one = told(1)
    await take(world, one)
    (first, state) = await take(
        world, told(1, mask=BOTH, state="CLOSE-WAIT"), calls=[call(1001.5, one)]
    )
    assert first == line_of(1, call(1001.5, one), one)
    assert isinstance(state, Observed)
    assert (state.call, state.text) == ("", "ESTAB -> CLOSE-WAIT")


async def test_a_mask_is_sampled_again_when_nothing_is_told_any_more(world: ProcessWorld) -> None:
    one = told(1)
    await take(world, one)
    await take(world, one, calls=[call(1001.5, one)])
    (line,) = await take(world, entry_of(1, mask=BOTH, sendq=9))
    assert isinstance(line, Observed)
    assert (line.call, line.text) == ("epoll_ctl", "seen: send queue 9 B")


async def test_a_connection_without_calls_is_sampled(world: ProcessWorld) -> None:
    await take(world, told(1))
    (line,) = await take(world, told(1, mask=BOTH))
    assert isinstance(line, Observed)
    assert line.call == "epoll_ctl"


async def test_one_that_is_first_seen_began_with_its_first_call(world: ProcessWorld) -> None:
    await take(world)
    one = told(1)
    made = [call(1001.4, one, NONE, READ, "add_handler"), call(1001.6, one)]
    first, *lines = await take(world, one, calls=made)
    assert first == Observed(
        1001.4, 1, "", 9, UNSEEN, READ, "first seen: tcp in, ESTAB", one.peer, tcp="ESTAB"
    )
    assert lines == [line_of(1, each, one) for each in made]
    assert world.program.descriptors.live[1].began == 1001.4


async def test_a_time_that_cannot_be_is_no_beginning(world: ProcessWorld) -> None:
    await take(world)
    await take(world, told(1), calls=[call(3.0, told(1))])
    assert world.program.descriptors.live[1].began == 1001.0 - calls.LATE


async def test_the_last_call_of_one_that_has_ended_is_before_its_end(world: ProcessWorld) -> None:
    one = told(1)
    await take(world, one)
    last = call(1001.5, one, READ, NONE, "remove_handler")
    line, ended = await take(world, calls=[last])
    assert line == line_of(1, last, one)
    assert ended == Ended(1002.0, 1, Ending(Reason.GONE), 0, 0, 1.0, one.peer, sampled=True)


async def test_a_call_that_comes_before_its_connection_waits_for_it(world: ProcessWorld) -> None:
    await take(world)
    one = told(1)
    made = call(1001.9, one, NONE, READ, "add_handler")
    assert await take(world, calls=[made]) == []
    assert await take(world, one) == [
        Observed(
            1001.9, 1, "", 9, UNSEEN, READ, "first seen: tcp in, ESTAB", one.peer, tcp="ESTAB"
        ),
        line_of(1, made, one),
    ]


async def test_calls_of_connections_too_short_to_be_seen_are_counted(world: ProcessWorld) -> None:
    await take(world)
    texts: list[tuple[float, str]] = []
    for second in range(8):
        made = [
            call(world.now + 0.1 * part, told(10 + second), *masks)
            for part, masks in enumerate([(NONE, READ), (READ, NONE)])
        ]
        busy = second < 3
        lines = await take(world, calls=made if busy else (), missed=1000 * busy)
        texts += [(line.at - 1001.0, getattr(line, "text", "")) for line in lines]
    short = "that no sample has shown: too short"
    more = "more calls: of very many, not all are noted"
    # At once, and then now and then.
    assert texts == [
        (1.0, f"about 1,000 {more}"),
        (3.0, f"4 calls of 2 connections {short}"),
        (3.0, f"about 2,000 {more}"),
        (5.0, f"2 calls of a connection {short}"),
    ]
    assert world.program.sums.flips == 6


async def test_of_the_time_before_only_what_is_open_has_lines(world: ProcessWorld) -> None:
    one, other = told(1), told(2)
    past = [call(3.0, one), call(4.0, other)]
    first, watching = await take(world, one, calls=past, missed=9)
    assert first == line_of(1, past[0], one)
    assert isinstance(watching, Observed)
    assert watching.text.startswith("haproxy: changes between")
    for _ in range(int(calls.SUMMED) + 1):
        assert await take(world, one) == []


async def test_a_process_tells_only_of_what_it_has(world: ProcessWorld) -> None:
    one = told(1)
    await take(world, one)
    assert await take(world, one, calls=[call(1001.5, one)], process=ProcessId(1, 1)) == []


async def test_what_is_no_socket_is_found_by_descriptor_and_inode(world: ProcessWorld) -> None:
    pipe = Entry(Identity(PROCESS, 5, 77), "pipe", READ, (4,), inside=True)
    await take(world, pipe)
    (line,) = await take(world, pipe, calls=[call(1001.5, pipe)])
    assert isinstance(line, Observed)
    assert line.id == 1
