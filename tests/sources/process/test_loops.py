"""How late the loops of a program are, and what holds them."""

from echotui.model.journal import Observed
from echotui.model.note import NoteKind
from echotui.observer.wire import InnerLoop
from echotui.sources.process.loops import LATELY
from echotui.sources.process.sample import ProcessId
from tests.sources.contract import poll
from tests.sources.process.world import PROCESS, ProcessWorld, entry_of, program_info, sample_of

WHERE = "app.py:33 in get"
FREE = InnerLoop("Tornado", (), 0.0, "", "")
OTHER = ProcessId(4712, 150)


def held(seconds: float) -> InnerLoop:
    return FREE._replace(held=seconds, where=WHERE, doing="GET /slow")


async def take(world: ProcessWorld, *loops: InnerLoop, seconds: float = 0.25) -> list[str]:
    """Take a sample later; its lines, oldest first."""
    world.wait(seconds)
    written = world.program.journal.written
    sample = sample_of(world.now, entry_of(1))._replace(
        loops=tuple((PROCESS, each) for each in loops)
    )
    await world.program.take(sample)
    lines = world.program.journal.newest(world.program.journal.written - written)
    return [line.text for line in lines[::-1] if isinstance(line, Observed)]


async def lint(world: ProcessWorld) -> str:
    """The sentence about the loop."""
    counts = (await poll(world)).totals.lints
    return next((each.sentence for each in counts if each.name == "slow-loop"), "")


async def alarms(world: ProcessWorld) -> list[str]:
    """What is said while it lasts."""
    return [note.text for note in (await poll(world)).notes if note.kind is NoteKind.ALARM]


async def test_the_kind_and_the_lag_are_those_of_the_last_seconds(world: ProcessWorld) -> None:
    await take(world, FREE._replace(lags=(0.001,) * 99 + (0.02,)))
    view = await poll(world)
    assert view.server.loop == "Tornado"
    assert (view.totals.lag_p99, view.totals.lag_max) == (0.001, 0.02)
    await take(world, FREE._replace(lags=(0.5,)), FREE._replace(kind="asyncio"))
    view = await poll(world)
    assert (view.server.loop, view.totals.lag_max) == ("Tornado, asyncio", 0.5)
    await take(world, seconds=LATELY + 0.1)
    view = await poll(world)
    # It did not answer this time.
    assert (view.server.loop, view.totals.lag_max) == ("Tornado, asyncio", 0.0)


async def test_a_loop_that_is_held_is_named_while_it_is_and_has_a_line_then(
    world: ProcessWorld,
) -> None:
    await take(world, FREE)
    assert await lint(world) == ""
    for seconds in (0.2, 0.45, 0.7):
        assert await take(world, held(seconds)) == []
        size = f"{seconds * 1e3:.0f} ms"
        text = f"The loop has been held for {size} by {WHERE} (GET /slow)."
        assert await alarms(world) == [text]
    assert await lint(world) == ""
    assert (await poll(world)).totals.lag_max == 0.7
    after = FREE._replace(longest=1.23, longest_where=WHERE)
    assert await take(world, after) == [f"the loop was held for 1.2 s by {WHERE} (GET /slow)"]
    assert await alarms(world) == []
    world.wait(3.0)
    await take(world, FREE, seconds=0.0)
    assert await lint(world) == f"The loop was held for 1.2 s by {WHERE} (GET /slow)."
    await take(world, FREE, seconds=LATELY)
    assert await lint(world) == ""


async def test_one_that_began_and_ended_between_two_samples_has_a_line_if_it_was_long(
    world: ProcessWorld,
) -> None:
    await take(world, FREE)
    short = FREE._replace(longest=0.06, longest_where="app.py:5 in post")
    assert await take(world, short) == []
    assert await lint(world) == "The loop was held for 60 ms by app.py:5 in post."
    long = FREE._replace(longest=0.15, longest_where="app.py:5 in post", longest_doing="POST /a")
    assert await take(world, long) == ["the loop was held for 150 ms by app.py:5 in post (POST /a)"]
    assert await take(world, FREE) == []


async def test_what_held_it_before_it_was_watched_has_no_line(world: ProcessWorld) -> None:
    before = FREE._replace(longest=2.0, longest_where=WHERE)
    assert not [text for text in await take(world, before) if "held" in text]
    assert await lint(world) == ""


async def test_two_holds_one_after_the_other_are_two(world: ProcessWorld) -> None:
    await take(world, FREE)
    assert await take(world, held(0.2)) == []
    # The present one began after the last sample.
    assert await take(world, held(0.1)._replace(longest=0.3, longest_where="app.py:9")) == [
        "the loop was held for 300 ms by app.py:9"
    ]
    assert await take(world, FREE) == [f"the loop was held for 100 ms by {WHERE} (GET /slow)"]


async def test_of_several_processes_each_has_its_loop(world: ProcessWorld) -> None:
    processes = program_info(), program_info(OTHER)
    loops = ((PROCESS, FREE), (OTHER, held(0.3)))
    await world.program.take(sample_of(1001.0, processes=processes)._replace(loops=loops))
    sentence = f"The loop of process 4712 has been held for 300 ms by {WHERE} (GET /slow)."
    assert await alarms(world) == [sentence]
    # It has ended.
    await world.program.take(sample_of(1002.0)._replace(loops=loops[:1]))
    assert not (await poll(world)).totals.lints


async def test_a_hold_is_one_for_as_long_as_it_lasts(world: ProcessWorld) -> None:
    await take(world, FREE)
    for seconds in range(1, 20):
        loop = held(float(seconds))._replace(longest=float(seconds), longest_where=WHERE)
        assert await take(world, loop, seconds=1.0) == []
    assert await take(world, FREE) == [f"the loop was held for 19.0 s by {WHERE} (GET /slow)"]


async def test_the_sentence_is_about_the_last_hold_and_the_lag_includes_the_present_one(
    world: ProcessWorld,
) -> None:
    await take(world, FREE._replace(lags=(0.003,) * 400))
    await take(world, FREE._replace(longest=4.0, longest_where="app.py:13"))
    assert await lint(world) == "The loop was held for 4.0 s by app.py:13."
    await take(world, held(0.2))
    # The alarm says it.
    assert await lint(world) == ""
    totals = (await poll(world)).totals
    assert (totals.lag_p99, totals.lag_max) == (0.2, 0.2)
    await take(world, FREE._replace(longest=0.3, longest_where=WHERE))
    last = f"The loop was held for 300 ms by {WHERE} (GET /slow)."
    assert await lint(world) == last
    await take(world, FREE._replace(longest=0.06, longest_where="app.py:5"))
    assert await lint(world) == last
    assert (await poll(world)).totals.lag_p99 == 0.003
