import logging

import pytest
from msgspec.structs import replace

from echotui.model.command import Done, Hold, Invoke, Kick, KickEach, Strength, Tally
from echotui.model.ids import id_in
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query, Window
from echotui.sources.logged import LoggedSource, log_command
from tests.runtime.ask.scripted_fleet import ScriptedFleet, client
from tests.scripted import ScriptedSource
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import WrappedWorld
from tests.ui.stage import rows


@pytest.fixture
def world() -> WrappedWorld:
    return WrappedWorld(lambda source: LoggedSource(source, str, "me"))


class TestLoggedSource(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """What is logged is a source like any other."""


async def test_commands_and_outcomes_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    script = ScriptedSource(rows(3), answer=Done("#2 127.0.0.1:9: reset"))
    await LoggedSource(script, str, "me").submit(Kick(2, Strength.RESET))
    many = ScriptedSource(rows(3), answer=Tally(2, 1))
    await LoggedSource(many, str, "me").submit(KickEach((1, 2, 9), Strength.CLOSE))
    await LoggedSource(many, str, "me").submit(KickEach(tuple(range(1000)), Strength.CLOSE))
    assert [vars(record)["connection"] for record in caplog.records] == [2, 0, 0]
    one, few, crowd = (vars(record)["fields"] for record in caplog.records)
    assert one == {
        "cause": "kick", "by": "me", "strength": "reset", "outcome": "done",
        "text": "#2 127.0.0.1:9: reset",
    }  # fmt: skip
    assert (few["ids"], few["outcome"], few["done"], few["gone"]) == ("1,2,9", "tally", 2, 1)
    assert crowd["ids"] == "1000 connections"
    assert script.commands == [Kick(2, Strength.RESET)]


async def test_servers_of_a_fleet_are_logged_by_name(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asked = frozenset({"web-3", "db"})
    tally = Tally(2, asked=asked, acted=frozenset({"db"}), silent=frozenset({"web-3"}))
    for answer in (tally, replace(tally, asked=frozenset(map(str, range(200))))):
        log_command("me", KickEach((1, 2), Strength.CLOSE), answer)
    few, many = (vars(record)["fields"] for record in caplog.records)
    assert (few["asked"], few["acted"], few["silent"]) == ("db,web-3", "db", "web-3")
    assert many["asked"] == "200 servers"


async def test_clients_of_a_fleet_are_logged_with_their_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    source = LoggedSource(ScriptedFleet([client(1, 17), client(2, 17)], 2), str, "me")
    await source.view(Query(window=Window(0, 9)))
    await source.submit(KickEach((17, id_in(1, 17), id_in(5, 3)), Strength.CLOSE))
    await source.submit(Kick(id_in(1, 17), Strength.CLOSE))
    assert [vars(record)["connection"] for record in caplog.records] == [0, 17]
    some, one = (vars(record)["fields"] for record in caplog.records)
    assert (some["ids"], one["server"]) == ("web-1/17,web-2/17,3", "web-2")


async def test_trouble_with_the_log_alarms_beside_other_alarms() -> None:
    gone, full = (Note(NoteKind.ALARM, text) for text in ("clients gone", "the log is full"))
    for notes in ((), (gone,)):
        source = ScriptedSource(notes=notes)
        assert (await LoggedSource(source, str, "me").view(Query())).notes == notes
        view = await LoggedSource(source, lambda: "the log is full", "me").view(Query())
        assert view.notes == (*notes, full)


async def test_an_action_of_the_source_is_logged_with_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    await LoggedSource(ScriptedSource(answer=Done("")), str, "me").submit(Invoke("seek", "12:00"))
    (record,) = caplog.records
    assert vars(record)["connection"] == 0
    values = {"cause": "invoke", "by": "me", "action": "seek", "input": "12:00"}
    values |= {"outcome": "done", "text": ""}
    assert vars(record)["fields"] == values


async def test_a_refused_hold_names_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await LoggedSource(ScriptedSource(rows(3)), str, "me").submit(Hold(3, on=True))
    assert vars(caplog.records[0])["connection"] == 3
    assert vars(caplog.records[0])["fields"]["on"] is True
