import pytest
from msgspec.structs import replace

from echotui.model.detail import NOWHERE, UNKNOWN
from echotui.model.ending import Ending, Reason
from echotui.model.journal import Ended, JournalLine, Observed
from echotui.model.mask import EDGE, NONE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.sources.process.sample import Entry
from tests.sources.process.world import ProcessWorld, entry_of, sample_of


async def lines_of(world: ProcessWorld, *entries: Entry) -> list[JournalLine]:
    """The lines that samples of one connection write after the first one, oldest first."""
    await world.program.take(sample_of(world.now, entries[0]))
    written = world.program.journal.written
    for entry in entries[1:]:
        world.wait(1.0)
        await world.program.take(sample_of(world.now, entry))
    return list(world.program.journal.newest(world.program.journal.written - written))[::-1]


async def test_the_first_sample_has_one_line_that_says_how_it_is_watched(
    world: ProcessWorld,
) -> None:
    await world.program.take(sample_of(world.now, entry_of(1), entry_of(2)))
    (line,) = world.program.journal.newest(9)
    assert line == Observed(
        1000.0, 0, "", 0, NONE, NONE,
        "haproxy: changes between samples are unseen", NOWHERE,
    )  # fmt: skip


async def test_what_comes_later_has_a_line_when_it_comes_and_one_when_it_goes(
    world: ProcessWorld,
) -> None:
    await world.program.take(sample_of(world.now))
    world.wait(1.0)
    await world.program.take(sample_of(world.now, entry_of(1)))
    world.wait(2.5)
    await world.program.take(sample_of(world.now))
    peer = entry_of(1).peer
    assert world.program.journal.newest(2)[::-1] == (
        Observed(1001.0, 1, "", 9, UNSEEN, READ, "first seen: tcp in, ESTAB", peer),
        Ended(1003.5, 1, Ending(Reason.GONE), UNKNOWN, UNKNOWN, 2.5, peer),
    )


BOTH = READ | WRITE


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({"mask": READ, "sendq": 0}, {"mask": BOTH, "sendq": 3_990_000},
         ("epoll_ctl", READ, BOTH, "seen: send queue 3.8 MiB")),
        ({"mask": BOTH, "sendq": 9}, {"mask": READ, "sendq": 0},
         ("epoll_ctl", BOTH, READ, "seen: send queue empty")),
        ({"mask": READ}, {"mask": NONE, "recvq": 12_300},
         ("epoll_ctl", READ, NONE, "seen: receive queue 12 KiB")),
        ({"mask": READ}, {"mask": NONE, "recvq": 0}, ("epoll_ctl", READ, NONE, "sampled")),
        ({"mask": READ | EDGE}, {"mask": UNSEEN, "recvq": 812},
         ("epoll_ctl", READ | EDGE, UNSEEN, "seen: receive queue 812 B")),
        ({"mask": READ | ONE_SHOT}, {"mask": ONE_SHOT, "recvq": 5},
         ("", READ | ONE_SHOT, ONE_SHOT, "one-shot fired")),
        ({"mask": READ | EDGE | ONE_SHOT}, {"mask": EDGE | ONE_SHOT},
         ("", READ | EDGE | ONE_SHOT, EDGE | ONE_SHOT, "one-shot fired")),
        ({"mask": ONE_SHOT}, {"mask": READ | ONE_SHOT},
         ("epoll_ctl", ONE_SHOT, READ | ONE_SHOT, "sampled")),
        ({"state": "ESTAB"}, {"state": "FIN-WAIT-2"}, ("", READ, READ, "ESTAB -> FIN-WAIT-2")),
    ],
)  # fmt: skip
async def test_a_change_has_what_was_seen_with_it(
    world: ProcessWorld,
    before: dict[str, object],
    after: dict[str, object],
    line: tuple[str, int, int, str],
) -> None:
    (seen,) = await lines_of(world, entry_of(1, **before), entry_of(1, **after))
    call, was, is_, text = line
    assert seen == Observed(1001.0, 1, call, 9, was, is_, text, entry_of(1).peer)
    assert world.program.descriptors.live[1].last == text


async def test_a_state_that_changes_with_the_mask_is_its_cause(world: ProcessWorld) -> None:
    after = entry_of(1, mask=NONE, state="CLOSE-WAIT", recvq=8)
    texts = [
        line.text
        for line in await lines_of(world, entry_of(1), after)
        if isinstance(line, Observed)
    ]
    assert texts == ["ESTAB -> CLOSE-WAIT", "seen: CLOSE-WAIT"]


async def test_counters_alone_are_no_line_and_mask_changes_are_counted(
    world: ProcessWorld,
) -> None:
    assert await lines_of(world, *(entry_of(1, bytes_in=n, sendq=n) for n in range(4))) == []
    assert world.program.sums.flips == 0
    for mask in (BOTH, READ):
        world.wait(1.0)
        await world.program.take(sample_of(world.now, entry_of(1, mask=mask)))
    totals = world.program.sums.totals((), history=False)
    assert (totals.mask_changes, totals.history_in) == (1.0, ())


@pytest.mark.parametrize(("waiting", "text"), [(3, "seen: 3 wait to be accepted"), (0, "sampled")])
async def test_the_queues_of_a_listener_are_clients(
    world: ProcessWorld, waiting: int, text: str
) -> None:
    listener = replace(entry_of(1, state="LISTEN", recvq=waiting, sendq=128), kind="listener")
    (line,) = await lines_of(world, listener, replace(listener, mask=NONE))
    assert isinstance(line, Observed)
    assert line.text == text
