import asyncio
import time

import pytest
from msgspec.structs import replace

from echotui.model.command import (
    Done,
    Gone,
    Hold,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Strength,
    Tally,
)
from echotui.model.exchange import Hello, Ids, Reply, RequestFailed, Submit
from echotui.model.ids import id_in
from echotui.model.query import Query, Window
from echotui.model.server_state import Reach
from echotui.model.view import Totals, View
from echotui.sources.fleet import commands
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, Patience
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.states import alarms, state_of
from echotui.sources.remote.deadlines import DEADLINES
from tests.sources.fleet.scripted_link import ScriptedLink
from tests.ui.stage import rows

QUICK = Patience(
    FLEET_DEADLINES._replace(gather=0.05, silent=0.1),
    DEADLINES._replace(view=0.05, command=0.05, abandon=0.2),
)
ALL = Query(window=Window(0, 100))
SOON = 1.0


class Scene:
    """One server of a fleet, of two, whose other one is lane 0."""

    def __init__(self) -> None:
        self.roster = Roster(patience=QUICK)
        self.other = ScriptedLink(self.roster.runs, "web-1")
        self.link = ScriptedLink(self.roster.runs, "web-2")
        self.roster.join(self.other)
        self.member: Member = self.roster.join(self.link)
        assert [each.name for each in self.roster.members] == ["web-1", "web-2"]

    async def view(self, query: Query = ALL, within: float = SOON) -> View | None:
        """Ask, and return what it answers."""
        await self.member.ask(query, within)
        return self.member.answer(query)


@pytest.fixture
async def scene() -> Scene:
    return Scene()


async def test_rows_have_our_ids_and_the_name_of_their_server(scene: Scene) -> None:
    view = await scene.view()
    assert view is not None
    assert [(row.id, row.server) for row in view.rows] == [(id_in(1, 1), "web-2")]
    (found,) = scene.member.kept([id_in(1, 1)])
    assert found.server == "web-2"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Ids((1,)), "the server cannot answer: it sent what was not asked for"),
        (View(rows=tuple(rows(101))), "the server sent rows that were not asked for"),
        (View(marks=frozenset({3})), "the server sent ids that were not asked for"),
        (RequestFailed("no\x1b[31m"), r"the server cannot answer: no\x1b[31m"),
    ],
)
async def test_what_is_no_answer_is_the_error_of_its_server(
    scene: Scene, reply: Reply, error: str
) -> None:
    before = await scene.view()
    good, scene.link.only.reply = scene.link.only.reply, reply
    assert before is not None
    view = await scene.view(replace(ALL, locate=id_in(1, 1)))
    assert view is not None
    assert (view.rows, view.located) == (before.rows, 0)
    state = state_of(scene.member, scene.roster.clock)
    assert (state.reach, state.error) == (Reach.ANSWERS, error)
    assert [note.text for note in alarms([state])] == [f"web-2: {error}."]
    await asyncio.sleep(QUICK.fleet.silent)
    assert state_of(scene.member, scene.roster.clock).reach is Reach.SILENT
    scene.link.only.reply = good
    await scene.view()
    state = state_of(scene.member, scene.roster.clock)
    assert (state.reach, state.error, state.silent) == (Reach.ANSWERS, "", 0.0)


async def test_a_late_answer_counts_for_the_next_view(scene: Scene) -> None:
    assert await scene.view() is not None
    scene.link.only.running.clear()
    scene.link.only.reply = View(rows=tuple(rows(3)), matching=3)
    other = replace(ALL, window=Window(0, 50))
    late = await scene.view(other, 0.01)
    assert late is not None
    assert len(late.rows) == 1
    # It is asked once at a time.
    await scene.view(other, 0.01)
    assert (len(scene.link.only.requests), scene.member.missed) == (2, 2)
    scene.link.only.running.set()
    await asyncio.sleep(0.01)
    view = scene.member.answer(other)
    assert view is not None
    assert len(view.rows) == 3
    assert scene.member.silence == 0.0


async def test_a_server_that_does_not_answer_is_connected_to_anew(scene: Scene) -> None:
    scene.link.only.running.clear()
    began = time.monotonic()
    while not scene.link.dropped:
        await scene.view(within=0.02)
        assert time.monotonic() - began < 5
    assert time.monotonic() - began > QUICK.one.abandon
    scene.link.only.running.set()


async def test_while_it_does_not_answer_it_is_known_how_many_clients_are_kept(
    scene: Scene,
) -> None:
    scene.link.only.reply = View(rows=tuple(rows(3)), matching=38, totals=Totals(open=38))
    await scene.view()
    assert state_of(scene.member, scene.roster.clock).kept == 0
    scene.link.only.running.clear()
    await scene.view(within=QUICK.fleet.silent)
    state = state_of(scene.member, scene.roster.clock)
    assert (state.reach, state.open, state.kept, state.run) == (Reach.SILENT, 38, 3, 1)
    scene.link.only.running.set()


async def test_another_run_has_no_rows_of_the_one_before(scene: Scene) -> None:
    await scene.view()
    scene.link.only.hello = replace(scene.link.only.hello, instance="second")
    scene.link.numbering = scene.roster.runs.numbering("second")
    scene.link.only.reply = View()
    await scene.view()
    # While it does not answer, as when it does.
    scene.link.only.running.clear()
    view = await scene.view(replace(ALL, locate=1), 0.0)
    assert view is not None
    assert (view.rows, view.matching) == ((), 0)
    assert scene.member.lanes == {1, 2}
    scene.link.only.running.set()


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Done("#1 10.0.0.2:1 was reset."), Done("web-2/1 10.0.0.2:1 was reset.")),
        (Refused("It waited 9 s."), Refused("web-2: It waited 9 s.")),
        (Gone(1), Gone(id_in(1, 1), "web-2")),
    ],
)
async def test_an_outcome_names_the_server(scene: Scene, reply: Reply, outcome: Outcome) -> None:
    await scene.view()
    scene.link.only.reply = reply
    command = Kick(id_in(1, 1), Strength.RESET)
    assert await commands.submit(scene.roster.members, command) == outcome
    request = scene.link.only.requests[-1]
    assert isinstance(request, Submit)
    assert (request.command, request.instance) == (
        Kick(1, Strength.RESET),
        scene.link.hello.instance,
    )
    assert scene.other.only.requests == []


async def test_a_command_without_an_answer_may_have_been_done(scene: Scene) -> None:
    await scene.view()
    scene.link.only.running.clear()
    outcome = await commands.submit(scene.roster.members, Hold(id_in(1, 1), on=True))
    assert outcome == Refused(
        "web-2: No answer: it may have been done. From now on, the server refuses it."
    )
    outcome = await commands.submit(scene.roster.members, Hold(id_in(1, 1), on=True))
    assert outcome == Refused("web-2 does not answer; nothing was done.")
    scene.link.only.running.set()


async def test_a_connection_of_a_server_that_has_left_is_gone(scene: Scene) -> None:
    await scene.view()
    kick = Kick(id_in(1, 1), Strength.RESET)
    scene.roster.leave(scene.member)
    assert scene.link.closed
    assert await commands.submit(scene.roster.members, kick) == Gone(kick.id)
    # Its name is free.
    again = scene.roster.join(ScriptedLink(scene.roster.runs, "web-2"))
    assert [each.name for each in scene.roster.members] == ["web-1", "web-2"]
    assert again.last is None


async def test_many_alarms_are_one(scene: Scene) -> None:
    scene.link.only.reply = View(totals=Totals(open=3))
    await scene.view()
    state = state_of(scene.member, scene.roster.clock)
    assert (state.open, alarms([state])) == (3, ())
    wrong = [replace(state, name=f"web-{number}", error="it lies.") for number in range(9)]
    texts = [note.text for note in alarms(wrong)]
    assert texts == ["web-0: it lies.", "web-1: it lies.", "7 more servers have errors."]
    # The header names those that do not answer.
    assert alarms([replace(wrong[0], reach=Reach.GONE, silent=60.0)]) == ()


async def test_a_server_with_two_paths_is_one(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    twin = ScriptedLink(scene.roster.runs, "web-2")
    scene.roster.join(twin, "/tmp/forwarded.sock")
    assert [each.name for each in scene.roster.members] == ["web-1", "web-2"]
    outcome = await commands.submit(scene.roster.members, KickEach((id_in(1, 1),), Strength.RESET))
    assert isinstance(outcome, Tally)
    assert outcome.asked == frozenset({"web-2"})
    assert scene.roster.notices == ("/tmp/forwarded.sock is web-2 too, which is shown once.",)
    assert [record.msg for record in caplog.records] == ["fleet-same-server"]
    # By the path that leads there.
    scene.link.connection = None
    assert [each.link for each in scene.roster.members] == [scene.other, twin]
    assert [each.name for each in scene.roster.members] == ["web-1", "web-2"]
    # Until another run is behind one of them.
    scene.link.connection = scene.link.only
    assert [each.link for each in scene.roster.members] == [scene.other, scene.link]
    twin.only.hello = replace(twin.only.hello, instance="another", name="web-3")
    assert [each.name for each in scene.roster.members] == ["web-1", "web-2", "web-3"]
    assert not scene.roster.notices


async def test_until_it_answers_it_has_the_name_of_its_socket(scene: Scene) -> None:
    for path in ("/tmp/rt/web-2.sock", "/run/user/0/echotui/5633.sock", "./web-3.sock"):
        link = ScriptedLink(scene.roster.runs)
        link.only.hello = Hello("", 0, "", "")
        scene.roster.join(link, path)
    names = [each.name for each in scene.roster.members]
    assert names == ["web-1", "web-2", "web-2~2", "5633", "web-3"]


async def test_a_server_at_which_nothing_was_done_has_not_acted(scene: Scene) -> None:
    await scene.view()
    # Nor does a server say which others did not answer.
    scene.link.only.reply = Tally(gone=1, silent=frozenset({"web-1"}))
    kick = KickEach((id_in(1, 1),), Strength.RESET)
    outcome = await commands.submit(scene.roster.members, kick)
    assert outcome == Tally(gone=1, asked=frozenset({"web-2"}))
