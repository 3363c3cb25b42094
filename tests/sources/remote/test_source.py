"""What is particular to the source of a server in another process."""

import asyncio
import os
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.codec import LARGEST
from echotui.model.command import (
    Command,
    Done,
    Drain,
    Gone,
    Hold,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Strength,
    Tally,
)
from echotui.model.detail import Detail
from echotui.model.exchange import OTHER_RUN
from echotui.model.filter.parser import parse
from echotui.model.note import Note, NoteKind
from echotui.model.query import MOST_MARKS, JournalWindow, Query, Window
from echotui.model.source import Capabilities
from echotui.model.view import View
from echotui.sources.remote.connection import RemoteConnection
from echotui.sources.remote.deadlines import Deadlines
from echotui.sources.remote.source import RemoteSource
from tests.scripted import ScriptedSource
from tests.served import Place
from tests.server.bench import until
from tests.ui.stage import rows

ALL = Query(window=Window(0, 100))
QUICK = Deadlines(view=0.05, scan=0.05, command=0.05)
KICK = Kick(2, Strength.RESET)
NOTHING_DONE = Refused("The server does not answer; nothing was done.")


class Stopping(ScriptedSource):
    """A source that answers only while it is not stopped, as a server's process."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.running = asyncio.Event()
        self.running.set()

    async def view(self, query: Query) -> View:
        await self.running.wait()
        return await super().view(query)

    async def submit(self, command: Command) -> Outcome:
        await self.running.wait()
        return await super().submit(command)


async def answered(source: RemoteSource, condition: Callable[[View], object]) -> View:
    """Poll until a view is as expected."""
    for _ in range(1000):
        view = await source.view(ALL)
        if condition(view):
            return view
        await asyncio.sleep(0.005)
    raise AssertionError("no view is as expected")


async def test_it_names_the_server_and_cannot_stop_it(place: Place) -> None:
    place.serve(ScriptedSource(capabilities=Capabilities(kick=False)))
    source = await place.connect()
    assert source.capabilities == Capabilities(kick=False, quit_stops=False)
    view = await source.view(ALL)
    assert view.server.name == f"pid {os.getpid()} on {os.uname().nodename}"
    assert (view.silent, view.notes) == (0.0, ())


async def test_the_last_view_is_shown_until_the_server_answers(place: Place) -> None:
    script = Stopping(rows(3), notes=(Note(text="now"),))
    place.serve(script)
    source = await place.connect(QUICK)
    before = await source.view(ALL)
    script.running.clear()
    view = await source.view(replace(ALL, marks=frozenset({2}), locate=3))
    assert view.silent >= QUICK.view
    assert view.notes == (Note(text="now"), Note(NoteKind.ALARM, "no answer for 0 s; retrying"))
    assert (view.rows, view.at) == (before.rows, before.at)
    # What is on the screen stays where it is.
    assert (set(view.marks), view.located, view.located_row) == ({2}, 2, before.rows[2:3])
    assert (await source.view(ALL)).silent > view.silent
    asked = len(script.queries)
    assert await source.submit(KICK) == NOTHING_DONE
    for question in (source.ids(ALL), source.find([1])):
        with pytest.raises(NoServerError, match=r"^the server does not answer$"):
            await question
    script.rows = rows(4)
    script.running.set()
    view = await answered(source, lambda view: not view.silent)
    assert len(view.rows) == 4
    assert view.notes == (Note(text="now"),)
    # The one that was on its way, and the next: none was sent in between.
    assert len(script.queries) == asked + 2
    assert script.commands == []
    assert await source.submit(KICK) == Done("done")


async def test_of_a_detail_and_a_table_the_last_ones_are_shown(place: Place) -> None:
    script = Stopping(rows(3), details={2: Detail(rows(3)[1])})
    place.serve(script)
    source = await place.connect(QUICK)
    await source.view(ALL)
    script.at += 1
    alone = Query(detail=2)
    before = await source.view(alone)
    script.running.clear()
    view = await source.view(alone)
    assert (view.at, view.rows, view.detail) == (script.at, (), before.detail)
    assert not (await source.view(Query(detail=3))).detail
    # Back in the table.
    view = await source.view(ALL)
    assert (view.at, list(view.rows), view.matching) == (script.at, rows(3), 3)
    assert not view.detail
    script.running.set()


async def test_an_answer_that_is_late_is_shown_all_the_same(place: Place) -> None:
    script = Stopping(rows(1))
    place.serve(script)
    source = await place.connect(QUICK)
    await source.view(ALL)
    script.rows = rows(2)
    script.running.clear()
    assert len((await source.view(ALL)).rows) == 1
    script.running.set()
    await until(lambda: len(script.queries) == 2)
    script.running.clear()
    await answered(source, lambda view: view.silent and len(view.rows) == 2)
    script.running.set()


async def test_a_server_that_does_not_answer_for_long_is_connected_to_anew(place: Place) -> None:
    script = Stopping(rows(1))
    served = place.serve(script)
    source = await place.connect(QUICK._replace(abandon=0.1))
    script.running.clear()
    await answered(source, lambda view: view.silent > 0.1)
    await until(lambda: len(served.sources) == 2)
    script.running.set()
    assert (await answered(source, lambda view: not view.silent)).rows
    await until(lambda: len(served.streams) == 1)


async def test_a_server_that_has_ended_is_waited_for(place: Place) -> None:
    served = place.serve(ScriptedSource(rows(1)))
    source = await place.connect(QUICK)
    await source.view(ALL)
    await served.stop("stopped by SIGTERM.")
    view = await answered(source, lambda view: view.silent)
    (note,) = view.notes
    text = "The server has ended: stopped by SIGTERM. q quits; waiting for another."
    assert note == Note(NoteKind.ALARM, text)
    assert await source.submit(KICK) == NOTHING_DONE
    # It is still known when nothing listens any more.
    await until(lambda: not os.path.exists(place.path))  # noqa: PTH110
    assert (await source.view(ALL)).notes == (note,)
    place.serve(ScriptedSource(rows(2)))
    view = await answered(source, lambda view: not view.silent)
    assert len(view.rows) == 2


async def test_the_end_of_a_server_is_known_at_once(place: Place) -> None:
    served = place.serve(ScriptedSource(rows(1)))
    source = await place.connect(Deadlines(view=30.0))
    await source.view(ALL)
    assert source.ended == ""
    await served.stop("stopped by SIGTERM.")
    began = time.monotonic()
    view = await source.view(ALL)
    assert time.monotonic() - began < 1
    assert 0 < view.silent < 2
    assert source.ended == "the server has ended: stopped by SIGTERM"
    for question in (source.ids(ALL), source.find([1])):
        with pytest.raises(NoServerError, match=f"^{source.ended}$"):
            await question
    place.serve(ScriptedSource(rows(2)))
    await answered(source, lambda view: not view.silent)
    assert source.ended == ""


async def test_a_connection_that_is_lost_is_made_again_without_a_word(place: Place) -> None:
    served = place.serve(ScriptedSource(rows(1)))
    source = await place.connect()
    await source.view(ALL)
    for _ in range(2):
        served.streams.drop()
        view = await source.view(ALL)
        assert (view.silent, view.notes) == (0.0, ())
    assert [each.closed for each in served.sources] == [1, 1, 0]


async def test_an_error_of_ours_does_not_end_the_attempts(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    served = place.serve(ScriptedSource(rows(1)))
    source = await place.connect(QUICK._replace(retry=0.05))
    with monkeypatch.context() as patch:
        patch.setattr(RemoteConnection, "open", None)
        served.streams.drop()
        view = await answered(source, lambda view: "TypeError; retrying" in str(view.notes))
    assert view.silent
    assert (await answered(source, lambda view: not view.silent)).rows
    assert [each.msg for each in caplog.records] == ["reconnect-failed"]


async def test_a_command_that_is_not_answered_may_have_been_done(place: Place) -> None:
    script = Stopping(rows(2))
    served = place.serve(script)
    source = await place.connect(QUICK)
    await source.view(ALL)
    script.running.clear()
    outcome = await source.submit(KICK)
    assert outcome == Refused(
        "No answer: it may have been done. From now on, the server refuses it."
    )
    script.running.set()
    await answered(source, lambda view: not view.silent)
    script.running.clear()
    submitting = asyncio.create_task(source.submit(Hold(1, on=True)))
    await asyncio.sleep(0)
    served.streams.drop()
    assert await submitting == Refused(
        "The connection was lost before the answer: it may have been done."
    )
    script.running.set()


async def test_a_view_of_long_ago_is_polled_again_before_a_command(place: Place) -> None:
    script = Stopping(rows(3))
    place.serve(script)
    source = await place.connect(QUICK._replace(fresh=0.0))
    query = replace(ALL, detail=2, paused=True, marks=frozenset({3}), filter=parse("id>1"))
    await source.view(replace(query, journal=JournalWindow(count=9)))
    script.at += 60
    assert await source.submit(KICK) == Done("done")
    # What the server keeps for the dashboard is as before, and nothing is sent in vain.
    assert script.queries[-1] == replace(query, window=Window())
    script.running.clear()
    assert await source.submit(KICK) == NOTHING_DONE
    script.running.set()
    await until(lambda: len(script.queries) == 3)
    assert script.commands == [KICK]


async def test_what_is_chosen_on_one_server_is_not_done_by_the_next(place: Place) -> None:
    first = place.serve(ScriptedSource(rows(3)))
    source = await place.connect()
    await source.view(ALL)
    await first.stop()
    script = ScriptedSource(rows(3))
    second = place.serve(script)
    await until(lambda: second.sources)
    # Nothing of it is on the screen yet.
    await until(lambda: source.server.instance == second.server.instance)
    assert await source.submit(Drain()) == Refused(OTHER_RUN)
    assert await source.submit(KICK) == Gone(2)
    assert await source.submit(KickEach((1, 2), Strength.CLOSE)) == Tally(gone=2)
    assert await source.find([1, 2]) == ()
    assert script.commands == []
    await source.view(ALL)
    assert await source.submit(Drain()) == Done("done")


async def test_what_cannot_be_answered_is_said(place: Place) -> None:
    script = ScriptedSource(rows(2))
    place.serve(script)
    source = await place.connect()
    before = await source.view(ALL)
    script.notes = (Note(text="x" * LARGEST),)
    view = await source.view(ALL)
    assert view.rows == before.rows
    assert view.silent > 0
    assert view.notes[0].text.startswith("The server cannot answer: the message has 1,04")
    script.answer = Done("x" * LARGEST)
    script.notes = ()
    outcome = await source.submit(KICK)
    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("The server cannot answer: the message has 1,04")
    assert (await source.view(ALL)).notes == ()
    many = replace(ALL, marks=frozenset(range(MOST_MARKS + 1)))
    assert (await source.view(many)).notes[0].text.startswith("At most 100,000 connections")
