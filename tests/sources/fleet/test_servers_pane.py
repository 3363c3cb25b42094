from math import inf, nan

import pytest

from echotui.model.action import Place
from echotui.model.actions import keys_at
from echotui.model.command import Done, Invoke
from echotui.model.note import NoteKind
from echotui.model.query import Query
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Accepting
from echotui.sources.extended import ExtendedSource
from echotui.sources.fleet.names import LONGEST
from echotui.sources.fleet.servers_pane import LISTED, TOGGLE, ServersPane, servers_note
from echotui.ui.shared.note_pane import LABEL, MOST_LINES
from tests.scripted import ScriptedSource

WEB = ServerState(
    "web-1", addresses=("127.0.0.1:10000",), process="pid 4711 on web", version="0.9",
    accepting="accepting", open=1234, queued=65536, rate_in=1_234_567.0, rate_out=999.6,
)  # fmt: skip
LAPTOP = ServerState(
    "laptop", Reach.SILENT, 12.7, "not answering", process="pid 5 on laptop", open=38, kept=3
)
GONE = ServerState("web-2", Reach.GONE, 3700.0, "the server has ended", version="0.9")


def rows(*servers: ServerState) -> list[tuple[str, ...]]:
    return list(servers_note(servers).table.rows)


def named(*servers: ServerState) -> list[str]:
    return [text.split()[0] for _, text in rows(*servers)]


def test_what_does_not_answer_comes_first_and_has_its_reason() -> None:
    stopped = ServerState(
        "x", accepting=Accepting.STOPPED, clock=3600.0, read_only=True, open=7, rate_in=nan
    )
    note = servers_note([LAPTOP, WEB, GONE, stopped])
    assert (note.kind, note.text) == (NoteKind.PANE, "4 servers, 1 silent, 1 gone")
    web = "web-1   1,234 open  in  1.2 MB/s  out  1.0 kB/s  queued 64 KiB    pid 4711 on web"
    x = "x           7 open  in     0 B/s  out     0 B/s  queued 0 B       not accepting: stopped"
    assert list(note.table.rows) == [
        ("silent 12 s", "laptop     38 open, 3 kept  not answering  pid 5 on laptop"),
        ("gone", "web-2   the server has ended  echotui 0.9"),
        ("answers", f"{web}  echotui 0.9  127.0.0.1:10000"),
        ("accept off", f"{x} by the operator  clock +1:00:00  read only"),
    ]


def test_of_many_the_busiest_are_named_and_the_rest_is_counted() -> None:
    many = [ServerState(f"web-{n:03}", rate_out=1000.0 * n) for n in range(200)]
    assert named(*many) == ["web-199", "web-198", "web-197", "web-196", "and"]
    assert rows(*many)[-1] == ("", "and 196 more: in 0 B/s together")
    assert named(*many[:LISTED]) == [f"web-{n:03}" for n in range(LISTED)]
    silent = [ServerState(f"z-{n}", Reach.SILENT) for n in range(6)]
    assert named(*many, *silent[:1]) == ["z-0", "web-199", "web-198", "web-197", "and"]
    assert rows(*many, *silent)[-1] == ("", "and 202 more: 2 of them do not answer")
    assert servers_note([]).table.rows == ()


@pytest.mark.parametrize("accepting", [each for each in Accepting if each])
def test_a_narrow_terminal_shows_too_that_it_does_not_accept(accepting: Accepting) -> None:
    (label, _), (silent, _) = rows(
        ServerState("x", accepting=accepting), ServerState("y", Reach.SILENT, accepting=accepting)
    )[::-1]
    assert silent == "silent 0 s"
    assert (label == "answers") is (accepting is Accepting.YES)
    assert len(label) <= LABEL


@pytest.mark.parametrize(
    ("seconds", "text"), [(59.9, "59 s"), (100.0, "1:40"), (3599.0, "59:59"), (359_999.0, "99h59")]
)
def test_the_time_of_silence_has_room(seconds: float, text: str) -> None:
    ((label, _),) = rows(ServerState("x", Reach.SILENT, seconds))
    assert label == f"silent {text}"
    assert len(label) <= LABEL


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.3, "+0.3 s"),
        (-59.6, "-1:00"),
        (61.0, "+1:01"),
        (-3600.0, "-1:00:00"),
        (1e6, "+277:46:40"),
    ],
)
def test_the_difference_of_a_clock(seconds: float, text: str) -> None:
    assert rows(ServerState("x", clock=seconds))[0][1].endswith(f"clock {text}")


@pytest.mark.parametrize("rate", [inf, nan, -1.0, 1e300])
def test_nonsense_is_shown_as_some_number(rate: float) -> None:
    state = ServerState("x", rate_in=rate, rate_out=rate, clock=rate, silent=rate)
    assert len(rows(state, ServerState("y", Reach.SILENT, rate))) == 2


def test_the_pane_of_the_dashboard_has_room_for_all_its_lines_and_the_key_is_free() -> None:
    assert LISTED < MOST_LINES
    taken = keys_at(Place.TABLE) | keys_at(Place.DETAIL) | keys_at(Place.APP)
    assert TOGGLE.keys not in taken


def test_a_terminal_of_80_columns_shows_state_and_clients() -> None:
    long = ServerState("x" * LONGEST, Reach.SILENT, 12.0, "not answering", open=10_000, kept=100)
    (label, text), _ = rows(long, WEB)
    assert label == "silent 12 s"
    assert "  10,000 open, 100 kept  " in f" {label}  {text}"[:80]


async def test_the_key_shows_and_hides_it() -> None:
    servers = [WEB]
    source = ExtendedSource(ScriptedSource(), ServersPane(lambda: servers))
    view = await source.view(Query())
    assert (view.actions, view.notes) == ((TOGGLE,), ())
    assert not TOGGLE.acts
    assert await source.submit(Invoke(TOGGLE.id)) == Done("")
    assert (await source.view(Query())).notes == (servers_note([WEB]),)
    servers.append(GONE)
    (note,) = (await source.view(Query())).notes
    assert note.text == "2 servers, 1 gone"
    await source.submit(Invoke(TOGGLE.id))
    assert not (await source.view(Query())).notes
