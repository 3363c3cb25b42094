import asyncio
import gc
import time
from collections.abc import Iterator
from itertools import count

import pytest
from msgspec.structs import replace

from echotui.errors import EchotuiError
from echotui.model import fields
from echotui.model.address import Address
from echotui.model.command import Done, Invoke
from echotui.model.detail import NOWHERE
from echotui.model.ending import Reason
from echotui.model.filter.parser import parse
from echotui.model.mask import NONE, READ, UNSEEN, WRITE
from echotui.model.note import Note, NoteKind
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.view import Accepting
from echotui.observer.wire import InnerCall
from echotui.sources.process.getters import SHOWN
from echotui.sources.process.sample import Entry, Identity, ProcessId, Sample
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from tests.server.bench import until
from tests.sources.contract import ids, poll
from tests.sources.process.world import (
    HERE,
    PROCESS,
    ProcessWorld,
    entry_of,
    program_info,
    sample_of,
)

LISTENER = Entry(
    Identity(PROCESS, 3, 50), "listener", READ, (4,), HERE, state="LISTEN", recvq=0, sendq=128
)
TIMER = Entry(Identity(PROCESS, 5, 0), "timer", READ, (4,), text="anon_inode:[timerfd]")
SLICE = 0.015  # Seconds of work in one turn of the loop, at most.


async def test_it_describes_the_program(world: ProcessWorld) -> None:
    children = program_info(), program_info(ProcessId(4712, 150))
    await world.program.take(sample_of(world.now, LISTENER, processes=children))
    server = (await poll(world)).server
    assert (server.name, server.addresses) == ("haproxy, pid 4711 and 1 more", ("127.0.0.1:80",))
    assert (server.accepting, server.strategy, server.loop) == (Accepting.UNKNOWN, None, "")
    assert (server.sampled_every, server.kept_for) == (0.25, 10.0)
    assert server.uptime > 0
    shown = {
        "id", "pid", "fd", "client", "mask", "kind", "tcp", "recvq", "sendq", "in", "out",
        "rate-in", "rate-out", "rtt", "retrans", "idle", "age", "began", "ended", "last", "lint",
        "first",
    }  # fmt: skip
    columns = {field.id for field in server.fields if field in fields.COLUMNS.values()}
    assert columns == shown
    # Of one process alone its column is not shown unless it is chosen.
    assert fields.PID in server.usual
    await world.program.take(sample_of(world.now, LISTENER, processes=children[:1]))
    view = await poll(world)
    assert fields.PID not in view.server.usual
    view = await poll(world, filter=parse("kind:listener pid:4711"))
    assert [row.pid for row in view.rows] == [4711]


async def test_its_uptime_ends_with_it(
    world: ProcessWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 61.0
    monkeypatch.setattr(time, "clock_gettime", lambda _clock: now)
    await world.step()
    assert (await poll(world)).server.uptime == 60
    now = 62.0
    for _ in range(2):
        await world.program.take(sample_of(world.now, processes=()))
        assert (await poll(world)).server.uptime == 61
        now = 70.0
    await world.step()
    assert (await poll(world)).server.uptime == 69


async def test_a_row_shows_what_the_sample_does(world: ProcessWorld) -> None:
    entry = entry_of(1, mask=READ | WRITE, recvq=7, sendq=9, rtt=0.02, retrans=3)
    await world.program.take(sample_of(world.now, LISTENER, entry, TIMER))
    world.wait(2.0)
    await world.source.submit(Invoke("others"))
    listener, row, timer = (await poll(world)).rows
    assert (row.fd, row.address, row.mask, row.kind) == (9, entry.peer, READ | WRITE, "tcp in")
    assert (row.tcp, row.recvq, row.sendq, row.rtt, row.retrans) == ("ESTAB", 7, 9, 0.02, 3)
    assert (row.age, row.idle, row.last, row.queued) == (2.0, 2.0, "first seen", 0)
    assert (listener.address, listener.kind) == (HERE, "listener")
    # Its queues are of clients, not of bytes.
    assert (listener.recvq, listener.sendq) == (None, None)
    assert (timer.address, timer.kind, timer.sendq) == (Address("", 0), "timer", None)
    totals = (await poll(world)).totals
    assert (totals.open, totals.queued, totals.with_queue) == (1, 9, 1)


async def test_a_program_that_tells_of_itself_has_more_fields(world: ProcessWorld) -> None:
    busy = entry_of(1, inside=True, queue=5000, doing="GET /slow", where="Slow app.py:3", sendq=9)
    idle = entry_of(2, inside=True, queue=0, doing="idle, last GET /")
    observed = program_info(observed=True)
    await world.program.take(
        sample_of(world.now, LISTENER, idle, busy, entry_of(3), processes=(observed,))
    )
    view = await poll(world, sort=Sort(fields.QUEUE, reverse=True))
    assert view.server.fields == SHOWN | {fields.LINT, fields.QUEUE, fields.DOING}
    row = view.rows[0]
    assert (row.queued, row.doing) == (5000, "GET /slow")
    assert (view.totals.queued, view.totals.with_queue) == (5009, 1)
    busy_one, doing = parse("queue>4k"), Sort(fields.DOING)
    assert ids(await poll(world, filter=busy_one)) == [row.id]
    assert ids(await poll(world, filter=parse("doing:/slow"))) == [row.id]
    assert ids(await poll(world, sort=doing, filter=parse("!doing:get"))) == [4]
    detail = (await poll(world, detail=row.id)).detail
    assert ("code", "Slow app.py:3") in detail.facts
    # The fields stay when it stops telling: a filter may ask for them.
    await world.program.take(sample_of(world.now, entry_of(1)))
    assert fields.QUEUE in (await poll(world)).server.fields


async def test_a_program_begins_to_tell_with_a_line(world: ProcessWorld) -> None:
    for observed in (False, True, True):
        await world.program.take(
            sample_of(world.now, processes=(program_info(observed=observed, name="app.py"),))
        )
    texts = [getattr(line, "text", "") for line in world.program.journal.newest(9)]
    assert texts == [
        "observing app.py, pid 4711: its calls have lines, TCP is sampled",
        "app.py: changes between samples are unseen",
    ]
    # One that tells from the beginning has one line.
    program = WatchedProgram(world.sample, clock=lambda: world.now)
    processes = (program_info(observed=True, name="app.py"),)
    await program.take(sample_of(world.now, processes=processes))
    assert [getattr(line, "text", "") for line in program.journal.newest(9)] == texts[:1]
    program.close()


async def test_a_program_ends_and_starts_again_with_a_line_each(world: ProcessWorld) -> None:
    again, child = ProcessId(4800, 200), ProcessId(4801, 201)
    for pids in ((PROCESS,), (), (), (again, child), (child,), (PROCESS,)):
        await world.program.take(sample_of(world.now, processes=tuple(map(program_info, pids))))
    texts = [getattr(line, "text", "") for line in world.program.journal.newest(9)]
    assert texts[::-1] == [
        "haproxy: changes between samples are unseen",
        "haproxy, pid 4711, has ended",
        "haproxy: started again as pid 4800",
        # Between two samples.
        "haproxy, pid 4801, has ended",
        "haproxy: started again as pid 4711",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind:listener", [1]), ("tcp:close-wait", [3]), ("tcp:estab", [2]), ("mask:none", [3]),
        ("mask:r", [2]), ("!mask:r", [3]), ("sendq>100", [2]), ("recvq>0", []),
        ("lint:kernel-queue", [2]), ('cause:"first seen"', [2, 3]), ("fd:9", [2]),
        ("tcp:listen", [1]), ("kind:timer | mask:r", [1, 2, 4]), ("#4", [4]),
        ("!kind:pipe", [2, 3]), ("timer", [4]), ("!timer", [2, 3]),
    ],
)  # fmt: skip
async def test_a_filter_has_its_words(world: ProcessWorld, text: str, found: list[int]) -> None:
    await world.program.take(
        sample_of(
            world.now, LISTENER, entry_of(1, sendq=2 << 20),
            entry_of(2, state="CLOSE-WAIT", mask=NONE), replace(TIMER, mask=UNSEEN),
        )
    )  # fmt: skip
    assert ids(await poll(world, filter=parse(text))) == found


async def test_what_is_no_connection_is_shown_when_it_is_asked_for(world: ProcessWorld) -> None:
    others = [
        Entry(Identity(PROCESS, 40 + number, 900 + number), kind)
        for number, kind in enumerate(["udp", "tcp", "pipe", "epoll", "event", "netlink"])
    ]
    path = Address("/run/web.sock", 0)
    pair = Entry(Identity(PROCESS, 60, 960), "unix")
    accepted = Entry(Identity(PROCESS, 61, 961), "unix", local=path)
    listens = Entry(Identity(PROCESS, 62, 962), "listener", local=path, state="LISTEN")
    await world.program.take(
        sample_of(world.now, LISTENER, entry_of(1), *others, pair, accepted, listens, TIMER)
    )
    view = await poll(world)
    assert [row.kind for row in view.rows] == ["tcp in", "udp", "tcp", "unix"]
    assert (view.totals.open, view.totals.accepted, view.in_scope) == (4, 4, 4)
    assert [(action.id, action.label) for action in view.actions] == [("others", "others")]
    assert await world.source.submit(Invoke("others")) == Done("")
    view = await poll(world)
    assert (len(view.rows), view.totals.open) == (12, 4)
    assert [action.label for action in view.actions] == ["connections"]
    assert await world.source.submit(Invoke("others")) == Done("")
    assert len((await poll(world)).rows) == 4
    assert [action.label for action in (await poll(world, detail=2)).actions] == [""]


async def test_a_socket_becomes_a_connection_and_others_leave_no_row(world: ProcessWorld) -> None:
    socket = replace(entry_of(1), kind="unix", local=NOWHERE, peer=NOWHERE, state="")
    await world.program.take(sample_of(world.now, socket, LISTENER))
    assert ids(await poll(world)) == []
    # Its detail keeps what it was.
    await poll(world, detail=2)
    named = replace(socket, peer=Address("/run/db.sock", 0))
    await world.program.take(sample_of(world.now, named))
    world.wait(1.0)
    view = await poll(world)
    assert (ids(view), view.totals.accepted, view.totals.closed) == ([1], 1, 0)
    assert (await poll(world, detail=2)).detail.row.ending
    await world.program.take(sample_of(world.now))
    view = await poll(world)
    assert (ids(view), view.totals.accepted, view.totals.closed) == ([1], 1, 1)


async def test_an_error_is_silence_and_a_note_and_the_rows_stay() -> None:
    error: Exception | None = None

    def read() -> Sample:
        if error is not None:
            raise error
        return sample_of(time.monotonic(), entry_of(1))

    program = WatchedProgram(read)
    source = ProcessSource(program)
    view = await source.view(Query(window=Window(0, 9)))
    assert (ids(view), view.silent, view.notes) == ([1], 0.0, ())
    error = EchotuiError("The kernel does not answer.")
    await until(lambda: program.sampler.error)
    view = await source.view(Query(window=Window(0, 9)))
    assert ids(view) == [1]
    assert 0 < view.silent < 5
    assert view.notes == (Note(NoteKind.ALARM, "The kernel does not answer."),)
    source.close()
    program.close()


@pytest.mark.parametrize(
    ("changed", "notes"),
    [
        ({"waits": "epoll"}, ()),
        ({"waits": "poll"},
         (Note(text="haproxy waits with poll, not with epoll: its masks are unknown."),)),
        ({"unheard": "It is silent."}, (Note(NoteKind.ALARM, "It is silent."),)),
        ({"problem": "It may not be read."}, (Note(NoteKind.ALARM, "It may not be read."),)),
    ],
)  # fmt: skip
async def test_what_cannot_be_seen_is_said(
    world: ProcessWorld, changed: dict[str, object], notes: tuple[Note, ...]
) -> None:
    await world.program.take(sample_of(world.now, processes=(program_info(PROCESS, **changed),)))
    assert (await poll(world)).notes == notes


async def test_a_program_that_has_ended_is_named_and_a_new_one_takes_its_place(
    world: ProcessWorld,
) -> None:
    await world.program.take(sample_of(world.now, LISTENER, entry_of(1)))
    await world.program.take(sample_of(world.now, processes=()))
    view = await poll(world)
    assert view.notes == (Note(NoteKind.ALARM, "haproxy, pid 4711, has ended."),)
    assert {row.ending.reason for row in view.rows} == {Reason.PROGRAM_ENDED}
    again = program_info(ProcessId(5000, 900))
    await world.program.take(sample_of(world.now, processes=(again,)))
    view = await poll(world, journal=JournalWindow(count=1))
    assert (view.server.name, view.notes) == ("haproxy, pid 5000", ())
    (line,) = view.journal.lines
    assert getattr(line, "text", "").startswith("haproxy: ")


async def test_each_viewer_keeps_ended_ones_for_as_long_as_it_was_paused(
    world: ProcessWorld,
) -> None:
    other = ProcessSource(world.program)
    (id_,) = await world.arrive(1)
    await world.leave(id_)
    await world.source.view(Query(paused=True))
    for _ in range(3):
        world.wait(5.0)
        await world.step()
        await world.source.view(Query(paused=True, window=Window(0, 9)))
        await other.view(Query())
    assert ids(await world.source.view(Query(paused=True, window=Window(0, 9)))) == [id_]
    assert ids(await other.view(Query(window=Window(0, 9)))) == []
    world.source.close()
    await world.step()
    assert not len(world.program.history)
    other.close()


async def test_two_viewers_share_a_sampler(fast: float) -> None:
    reads = count()
    program = WatchedProgram(lambda: sample_of(time.monotonic() + 0 * next(reads)))
    sources = [ProcessSource(program) for _ in range(3)]
    began = time.monotonic()
    while time.monotonic() - began < 3 * fast:
        await asyncio.gather(*(source.view(Query()) for source in sources))
        await asyncio.sleep(0.005)
    for source in sources:
        source.close()
    program.close()
    assert next(reads) <= 1 + (time.monotonic() - began) / fast


@pytest.fixture
def without_gc() -> Iterator[None]:
    """Full collections come when nothing else is to be done; see `system/gc.py`."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_gc")
async def test_ten_thousand_rows_are_taken_and_sorted_in_slices(world: ProcessWorld) -> None:
    many = [entry_of(number, sendq=number % 700, rtt=0.001) for number in range(10_000)]
    changed = [replace(entry, bytes_in=5, mask=READ | WRITE) for entry in many]
    longest = [0.0]
    done = asyncio.Event()

    async def probe() -> None:
        """Measure each turn of the loop by the processor's time: others may have it."""
        while not done.is_set():
            before = time.thread_time()
            await asyncio.sleep(0)
            longest.append(time.thread_time() - before)

    probing = asyncio.create_task(probe())
    calls = [
        (PROCESS, InnerCall(1, 1.0, each.identity.fd, each.identity.inode, "add", 0, 1, "app.py"))
        for each in many
    ]
    for entries in (many, changed, []):
        world.wait(1.5)
        await asyncio.sleep(0)
        await world.program.take(sample_of(world.now, *entries)._replace(calls=tuple(calls)))
        view = await poll(world, sort=Sort(fields.SENDQ, reverse=True), filter=parse("sendq>0"))
        assert view.matching > 5000 or not entries
        await poll(world, grouped=True, scope=Scope.LIVE)
        await asyncio.sleep(0)
    done.set()
    await probing
    assert max(longest) < SLICE


async def test_keys_of_a_server_of_ours_say_why_they_do_nothing(world: ProcessWorld) -> None:
    await world.arrive(1)
    barred = (await world.source.view(Query())).barred
    assert {each.keys: each.reason for each in barred} == {
        "F": "No faults: haproxy is only watched.",
        "S": "No stepping: haproxy is only watched.",
    }
