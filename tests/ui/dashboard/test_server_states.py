"""The servers of a fleet in the header."""

from itertools import count

import pytest
from msgspec.structs import replace

from echotui.model.note import Note, NoteKind
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Accepting, ServerInfo, View
from echotui.ui.dashboard.server_news import ServerNews
from echotui.ui.dashboard.server_states import servers_text
from echotui.ui.shared.messages import Messages
from tests.scripted_fleet import ScriptedFleet
from tests.ui.stage import launch

YES = Accepting.YES


def states(count: int, **others: ServerState) -> list[ServerState]:
    return [others.get(f"n{n}", ServerState(f"n{n}")) for n in range(1, count + 1)]


def silent(name: str, seconds: float) -> ServerState:
    return ServerState(name, Reach.SILENT, seconds)


def gone(name: str) -> ServerState:
    return ServerState(name, Reach.GONE)


SMALL = states(3, n2=silent("n2", 12.4), n3=ServerState("n3", clock=3600.0))
LARGE = states(200, n3=silent("n3", 12.0), n9=silent("n9", 40.0), n7=gone("n7"))


@pytest.mark.parametrize(
    ("servers", "room", "text"),
    [
        (states(1), 80, "1 server: n1"),
        (states(3), 80, "3 servers: n1, n2, n3"),
        (states(3), 15, "3 servers"),
        (states(200), 80, "200 servers"),
        (SMALL, 80, "3 servers: n1, n2 silent 12 s, n3 clock +1:00:00"),
        (SMALL, 30, "2 of 3 servers answer"),
        (states(2, n1=gone("n1")), 80, "2 servers: n1 gone, n2"),
        (LARGE, 80, "200 servers: 197 answer; 2 silent: n3 12 s, n9 40 s; 1 gone: n7"),
        (LARGE, 62, "200 servers: 197 answer; 2 silent: n3 12 s, 1 more; 1 gone: n7"),
        (LARGE, 50, "200 servers: 197 answer; 2 silent; 1 gone"),
        (LARGE, 40, "197 of 200 servers answer"),
        (LARGE, 1, "197 of 200 servers answer"),
        (
            states(200, n3=silent("n3", 12.0), n4=ServerState("n4", clock=-2.0)),
            62,
            "200 servers: 199 answer; 1 silent: n3 12 s; 1 clock off",
        ),
        (
            states(9, n4=ServerState("n4", clock=-2.0), n5=ServerState("n5", clock=0.2)),
            80,
            "9 servers: 2 clocks off: n4 -2.0 s, n5 +0.2 s",
        ),
    ],
)
def test_as_much_as_there_is_room_for(servers: list[ServerState], room: int, text: str) -> None:
    shown = servers_text(servers, YES, room)
    assert shown.plain == text
    assert ("$echo-held bold" in {str(span.style) for span in shown.spans}) == (
        "silent" in text or "gone" in text or " of " in text
    )


def test_a_server_that_accepts_otherwise_than_the_others_is_told() -> None:
    stopped, other = ServerState("n1", accepting=Accepting.STOPPED), ServerState("n2")
    newer = replace(stopped, accepting="of a newer release \x1b")
    assert servers_text([stopped, other], YES, 80).plain == "2 servers: n1 stopped, n2"
    assert servers_text([stopped, stopped], Accepting.STOPPED, 80).plain == "2 servers: n1, n1"
    assert servers_text([newer], YES, 80).plain == "1 server: n1 of a newer rele…"
    many = [stopped, *states(9)]
    assert servers_text(many, YES, 80).plain == "10 servers: 1 not accepting: n1"


async def test_the_header_has_the_servers_in_place_of_the_address() -> None:
    source = ScriptedFleet(server=ServerInfo(("127.0.0.1:7",), "pid 1", uptime=3.0, loop="uvloop"))
    async with launch(source, size=(120, 24)) as stage:
        await stage.poll()
        assert stage.lines()[0].startswith(
            " echotui  3 servers: web-1, web-2, web-3  accepting  loop lag p99"
        )
        for text in ("127.0.0.1:7", "pid 1", "eager", "uvloop", " up "):
            assert text not in stage.lines()[0]
        source.become("web-2", Reach.SILENT, 12.4)
        await stage.pilot.resize_terminal(80, 24)
        await stage.poll()
        assert stage.lines()[0].startswith(" 3 servers: web-1, web-2 silent 12 s, web-3  accepting")
        source.server = replace(source.server, accepting=Accepting.STOPPED)
        await stage.poll()
        assert stage.lines()[0].startswith(
            " 3 servers: web-1, web-2 silent 12 s, web-3  not accepting  "
        )


def test_a_change_is_told_once_and_together() -> None:
    messages = Messages()
    news = ServerNews(messages)

    def show(*servers: ServerState, at: float = 0.0) -> list[str]:
        before = messages.kept
        news.show(View(at=at, servers=servers))
        return [each.text for each in messages.kept[: len(messages.kept) - len(before)]]

    assert show(*states(4, n4=gone("n4"))) == []
    away = [replace(silent(f"n{n}", 3.0), open=n * 7, kept=n * 7) for n in range(1, 4)]
    assert show(*away, gone("n4")) == ["n1, n2 and n3 do not answer. Their 42 rows stay, dimmed."]
    assert messages.kept[0].severity == "warning"
    assert show(*(replace(each, silent=4.0) for each in away), gone("n4")) == []
    ended = replace(gone("n3"), error="the server has ended: \x1b SIGTERM")
    # What comes then waits for the others.
    assert show(states(1)[0], *away[1:], gone("n4"), at=5.0) == []
    assert show(*states(2), ended, gone("n4"), at=5.9) == []
    assert show(*states(2), ended, gone("n4"), at=6.0) == [
        "n3 is gone: the server has ended: \\x1b SIGTERM.",
        "n1 and n2 answer again.",
    ]
    # A server that is new, and one that is no longer listed.
    assert show(*states(2), silent("n5", 3.0)) == []


def test_after_an_outage_of_all_and_after_a_restart_there_is_one_message() -> None:
    messages = Messages()
    news = ServerNews(messages)

    def show(at: float, *reaches: Reach, run: int = 0) -> list[str]:
        before = len(messages.kept)
        servers = [
            replace(state, reach=reach, run=run * number)
            for number, (state, reach) in enumerate(zip(states(2), reaches, strict=True))
        ]
        news.show(View(at=at, servers=tuple(servers)))
        return [each.text for each in messages.kept[: len(messages.kept) - before]]

    here, away, ended = Reach.ANSWERS, Reach.SILENT, Reach.GONE
    assert show(1.0, here, here) == []
    assert show(4.0, away, away) == ["n1 and n2 do not answer."]
    assert show(9.0, here, away) == []
    assert show(9.2, here, here) == ["n1 and n2 answer again."]
    assert show(10.0, here, ended) == ["n2 is gone."]
    assert show(12.0, here, away) == []
    assert show(12.3, here, here, run=7) == ["n2 was started again: its clients are new."]
    news.show(View(at=13.0, servers=tuple(silent(f"n{number}", 3.0) for number in range(1, 201))))
    news.show(View(at=14.0, servers=tuple(states(200))))
    assert messages.kept[0].text == "All 200 servers answer again."


@pytest.mark.parametrize(
    ("open_", "kept", "text"),
    [
        (0, 0, ""),
        (1, 1, " Its 1 row stays, dimmed."),
        (1200, 1200, " Its 1,200 rows stay, dimmed."),
        (1200, 100, ""),
        (38, 0, ""),
    ],
)
def test_it_is_told_that_all_rows_are_kept(open_: int, kept: int, text: str) -> None:
    messages = Messages()
    news = ServerNews(messages)
    news.show(View(servers=tuple(states(1))))
    news.show(View(servers=(replace(silent("n1", 3.0), open=open_, kept=kept),)))
    assert messages.kept[0].text == f"n1 does not answer.{text}"


async def test_how_many_rows_are_missing_stays_beside_what_the_filter_shows() -> None:
    source = ScriptedFleet()
    async with launch(source, size=(80, 24)) as stage:
        await stage.press("slash", *"queue>=0", "enter")
        source.become("web-2", Reach.SILENT, 12.4)
        # As the source says it.
        source.notes = (Note(NoteKind.ALARM, "34 clients of web-2 not shown"),)
        (state,) = (each for each in source.servers if each.name == "web-2")
        others = tuple(each for each in source.servers if each.name != "web-2")
        source.servers = (*others, replace(state, open=37, kept=3))
        await stage.poll()
        (line,) = (each for each in stage.lines() if "not shown" in each)
        assert line.strip().startswith("web-2 does not answer.  ")
        assert line.rstrip().endswith(": queue>=0")


def test_news_take_the_place_of_those_about_the_same_servers() -> None:
    messages = Messages()
    news = ServerNews(messages)

    moment = count(step=2.0)

    def show(*servers: ServerState) -> tuple[str, str, int]:
        for _ in range(2):
            news.show(View(at=next(moment), servers=servers))
        assert messages.current is not None
        return messages.current.text, messages.current.severity, messages.unread

    one, two = (replace(state, run=run) for run, state in enumerate(states(2)))
    news.show(View(servers=(one, two)))
    assert show(one, replace(two, reach=Reach.SILENT)) == ("n2 does not answer.", "warning", 0)
    assert show(one, replace(two, reach=Reach.GONE)) == ("n2 is gone.", "warning", 0)
    anew = replace(two, run=2)
    started = "n2 was started again: its clients are new."
    assert show(one, anew) == (started, "warning", 0)
    # What is about another server is to be read too.
    away = replace(one, reach=Reach.SILENT)
    assert show(away, anew) == ("n1 does not answer.", "warning", 1)
    assert show(one, replace(anew, reach=Reach.SILENT)) == ("n2 does not answer.", "warning", 1)
    assert len(messages.kept) == 6
    # So quickly that nothing else was seen of it.
    messages.key_pressed(messages.kept[0].at + 1.0)
    assert show(one, replace(anew, run=3)) == (started, "information", 0)
