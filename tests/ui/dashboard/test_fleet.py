"""Several servers on one screen: a key reaches the chosen clients on the chosen server only."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from echotui.model.command import Accept, Done, Drain, Forget, HoldEach, Kick, KickEach, Strength
from echotui.model.detail import Detail
from echotui.model.ending import Ending, Reason, Side
from echotui.model.ids import id_in
from echotui.model.server_state import Reach, ServerState
from echotui.model.state import State
from echotui.model.view import View
from echotui.sources.fleet.servers_pane import with_servers_pane
from echotui.ui.dashboard.servers_of import clients_by_server, servers_lines
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.kick import KickDialog
from tests.scripted_fleet import NAMES, ScriptedFleet, client
from tests.ui.journal.reading import call
from tests.ui.stage import Stage, launch

AWAY = 12.4
"""Seconds for which the second server has not answered."""


def fleet(*, away: bool = False) -> ScriptedFleet:
    source = ScriptedFleet()
    if away:
        source.become("web-2", Reach.SILENT, AWAY)
    return source


def title(stage: Stage, dialog: type[Dialog[Any]]) -> str:
    assert isinstance(stage.screen, dialog)
    return stage.screen.question


def records(folder: Path) -> list[dict[str, str]]:
    (file,) = folder.iterdir()
    return list(csv.DictReader(file.read_text().splitlines()))


async def test_each_row_has_the_name_of_its_server_beside_the_number() -> None:
    async with launch(fleet()) as stage:
        assert stage.header().split()[1:3] == ["SERVER", "FD"]
        assert [line.lstrip("▸ ").split()[:2] for line in stage.rows()] == [
            [str(number), name] for name in NAMES for number in (1, 2, 3)
        ]  # fmt: skip
        for keys in (["t"], ["t", "H"]):
            await stage.press(*keys)
            assert "SERVER" in stage.header()
        await stage.press("H", "s")
        assert "the server's name" in stage.text()


async def test_a_key_lists_the_servers_on_a_small_screen() -> None:
    source = fleet(away=True)
    source.servers = tuple(replace(each, open=3, kept=2) for each in source.servers)
    async with launch(with_servers_pane(source), size=(80, 24), keys=["w"]) as stage:
        shown = [" ".join(line.split()) for line in stage.lines()]
        for line in ("silent 12 s web-2 3 open, 2 kept", "answers web-1 3 open in 0 B/s"):
            assert any(each.startswith(line) for each in shown)
        await stage.press("w")
        assert "2 kept" not in stage.text()


@pytest.mark.parametrize(("width", "text"), [(80, "no answer 12 s"), (200, "no answer for 12 s")])
async def test_rows_of_a_server_that_does_not_answer_are_dimmed_with_their_age(
    width: int, text: str
) -> None:
    source = fleet(away=True)
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
    source.rows.append(client(1, 4, state=State.CLOSED, ending=ending, silent=AWAY))
    async with launch(source, size=(width, 24)) as stage:
        faint = stage.table.get_component_rich_style("table--faint").color
        for row, line, strip in zip(
            stage.table.view.rows, stage.rows(), stage.strips()[stage.table.region.y + 1 :],
            strict=False,
        ):  # fmt: skip
            old = row.server == "web-2"
            assert (text in line) == (old and not row.ending)
            colours = {
                segment.style.color
                for segment in strip
                if segment.style and segment.text.strip(" ▸█")
            }
            assert (colours == {faint}) == old
        source.at += 1.0
        source.become("web-2", Reach.SILENT, AWAY + 1.0)
        await stage.poll()
        assert text.replace("12", "13") in stage.text()
        source.become("web-2", Reach.ANSWERS)
        await stage.poll()
        assert "no answer" not in stage.text()
        assert stage.notifications[-1] == "web-2 answers again."


async def test_news_that_are_not_read_yet_are_replaced_when_they_are_not_true_any_more() -> None:
    source = fleet()
    async with launch(source, size=(120, 24)) as stage:
        source.become("web-2", Reach.SILENT, 3.0)
        await stage.poll()
        assert "web-2 does not answer." in stage.text()
        source.become("web-2", Reach.ANSWERS)
        await stage.poll()
        assert "web-2 answers again." in stage.text()
        source.become("web-3", Reach.GONE)
        await stage.poll()
        assert "web-3 is gone." in stage.text()


async def test_when_none_answers_the_header_has_the_state_of_each() -> None:
    source = fleet()
    async with launch(source, size=(120, 24)) as stage:
        for number, name in enumerate(NAMES):
            source.silent = float(number == len(NAMES) - 1)
            source.become(name, Reach.GONE, 1.0)
            await stage.poll()
        assert "web-1 gone, web-2 gone, web-3 gone" in stage.text()
        assert stage.notifications[-1] == "web-3 is gone."


async def test_a_kick_names_the_server_and_goes_to_its_client_only() -> None:
    source = fleet(away=True)
    async with launch(source, keys=["end", "x"]) as stage:
        assert title(stage, KickDialog) == "Kick web-3/3  10.0.0.3:50000?"
        await stage.press("c")
        assert source.commands == [Kick(id_in(2, 3), Strength.CLOSE)]
        await stage.press("up", "up", "up", "x")
        assert title(stage, KickDialog).startswith("Kick web-2/3 ")
        assert "No answer from web-2 for 12 s: it will not be reached." in stage.text()
        await stage.press("r")
        assert stage.notifications[-1] == "web-2 does not answer. Nothing was done."
        assert len(source.commands) == 1


async def test_a_bulk_kick_counts_by_server_and_tells_who_did_not_answer() -> None:
    source = fleet(away=True)
    async with launch(source, size=(80, 24), keys=["space", "X"]) as stage:
        assert "1 on web-1" in stage.text()
        await stage.press("escape", "u", "X")
        assert title(stage, KickDialog) == "Kick all 6 clients?"
        assert "3 on web-1, 3 on web-3" in stage.text()
        assert "web-2 does not answer: clients there stay" in stage.text()
        await stage.press("escape", "e")
        assert "Export 6 connections shown, without those of web-2" in stage.text()
        # Marked before it was silent.
        await stage.press("escape", "home", "space", "down", "down", "space", "X")
        assert title(stage, KickDialog) == "Kick 2 marked clients?"
        assert "web-1/1 10.0.0.1:50000, web-2/1 10.0.0.1:50000" in stage.text()
        assert "1 on web-1" in stage.text()
        assert "web-2 does not answer: 1 of them will not be reached" in stage.text()
        assert "off the screen" not in stage.text()
        assert "hidden by the filter" not in stage.text()
        await stage.press("c")
        await stage.until(lambda: stage.notifications)
        assert (stage.notifications[-1], stage.severities[-1]) == (
            "1 kicked (close) on 1 of 2 servers; web-2 did not answer.", "warning",
        )  # fmt: skip
        assert source.commands == [KickEach((id_in(0, 1), id_in(1, 1)), Strength.CLOSE)]


async def test_an_outcome_names_the_silent_servers_whose_clients_are_left_out() -> None:
    source = fleet(away=True)
    # A silent server lists none.
    source.rows = [row for row in source.rows if row.server != "web-2"]
    async with launch(source, keys=["slash", *"10.0.0.1", "enter", "X"]) as stage:
        assert "web-2 does not answer: clients there stay" in stage.text()
        # It goes on, and another one is silent meanwhile.
        source.become("web-2", Reach.ANSWERS)
        source.become("web-3", Reach.SILENT, 3.0)
        await stage.poll()
        assert "web-2 did not answer: clients there stay" in stage.text()
        assert "web-3 does not answer: 1 of them will not be reached" in stage.text()
        await stage.press("c")
        await stage.until(lambda: "kicked" in stage.notifications[-1])
        assert (stage.notifications[-1], stage.severities[-1]) == (
            "1 kicked (close) on 1 of 2 servers; web-2 and web-3 did not answer.", "warning",
        )  # fmt: skip
        # The filter leaves out web-3.
        await stage.press("slash", *" server:web-1", "enter", "X")
        assert "does not answer" not in "".join(stage.lines()[4:])


async def test_if_only_kept_rows_match_the_silent_server_is_the_reason() -> None:
    source = fleet(away=True)
    async with launch(source, keys=["slash", *"server:web-2", "enter", "X"]) as stage:
        assert stage.notifications[-1] == "web-2 does not answer; nothing was kicked."
        source.rows = [row for row in source.rows if row.server != "web-2"]
        await stage.poll()
        await stage.press("X")
        assert stage.notifications[-1] == (
            "No connected client matches the filter; web-2 does not answer."
        )


async def test_the_dialog_of_one_client_says_what_becomes_of_it() -> None:
    source = fleet()
    async with launch(source, keys=["x"]) as stage:
        source.become("web-1", Reach.SILENT, 12.0)
        await stage.poll()
        assert "No answer from web-1 for 12 s: it will not be reached." in stage.text()
        source.become("web-1", Reach.ANSWERS)
        ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
        source.rows[0] = replace(source.rows[0], state=State.CLOSED, ending=ending)
        await stage.poll()
        assert "web-1/1 has already ended: peer closed" in stage.text()
        assert "Kick web-1/1" not in stage.text()


async def test_clients_are_counted_by_the_runs_of_their_ids() -> None:
    source = fleet()
    # The oldest one of the first server has ended meanwhile.
    source.rows = [*source.rows[1:], client(0, 26_000), *(client(2, n) for n in range(4, 20))]
    ids = [id_in(run, number) for run in (0, 2) for number in range(1, 26_001)]
    async with launch(source, size=(80, 12), keys=["end"]) as stage:
        assert {row.server for row in stage.table.view.rows} < set(NAMES)
        counts = await clients_by_server(ids, stage.latest, source)
        assert counts == {"web-1": 26_000, "web-3": 26_000}
        unknown = await clients_by_server([id_in(9, 1), id_in(9, 2)], stage.latest, source)
        assert servers_lines(unknown, stage.latest) == ["2 on a server that is no longer known"]
        assert await clients_by_server(ids, replace(stage.latest, servers=()), source) == {}


def test_only_a_few_servers_are_listed() -> None:
    names = [f"n{number}" for number in range(9)]
    counts = {name: 20 - number for number, name in enumerate(names)}
    view = View(servers=tuple(map(ServerState, names)))
    assert servers_lines(counts, view) == [
        "20 on n0, 19 on n1, 18 on n2, 17 on n3, 16 on n4, 54 on 4 more servers"
    ]
    silent = View(servers=(*view.servers, ServerState("web-2", Reach.SILENT)))
    assert servers_lines({"n1": 3}, silent, {"web-2"}) == [
        "3 on n1", "web-2 does not answer: clients there stay",
    ]  # fmt: skip
    assert servers_lines({"n1": 3}, silent) == ["3 on n1"]
    gone = View(servers=tuple(ServerState(name, Reach.GONE) for name in names))
    assert servers_lines(counts, gone) == [
        "9 servers do not answer: 144 of them will not be reached"
    ]


async def test_a_group_is_of_one_server_and_so_is_each_key_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = fleet()
    source.rows.append(client(2, 4, address=source.rows[0].address))
    source.servers = tuple(
        replace(each, addresses=(f"10.0.0.{number}:10000",))
        for number, each in enumerate(source.servers, 1)
    )
    # The three groups of this address: of the third server, it is the largest.
    async with launch(source, keys=["slash", *"addr:10.0.0.1", "enter", "t"]) as stage:
        assert [line.lstrip("▸ ").split()[:3] for line in stage.rows()] == [
            ["10.0.0.1", "web-3", "2"], ["10.0.0.1", "web-1", "1"], ["10.0.0.1", "web-2", "1"],
        ]  # fmt: skip
        of_third = (id_in(2, 1), id_in(2, 4))
        await stage.press("x")
        assert title(stage, KickDialog) == (
            "Kick 2 clients of 10.0.0.1 on web-3 matching addr:10.0.0.1?"
        )
        assert "2 on web-3" in stage.text()
        await stage.press("c")
        await stage.until(lambda: source.commands)
        assert source.commands.pop() == KickEach(of_third, Strength.CLOSE)
        await stage.press("h")
        await stage.until(lambda: source.commands)
        assert source.commands.pop() == HoldEach(of_third, on=True)
        await stage.press("space")
        assert stage.marks == set(of_third)
        await stage.press("u", "home", "y")
        assert stage.notifications[-1].startswith("10.0.0.1 on web-3 copied")
        await stage.press("enter")
        assert tuple(stage.ids) == of_third
        assert "Clients of 10.0.0.1 on web-3   esc goes back to the groups" in stage.banner
        await stage.press("X", "r")
        await stage.until(lambda: source.commands)
        assert source.commands == [KickEach(of_third, Strength.RESET)]
        await stage.press("e", "enter")
        await stage.until(lambda: "2 connections written" in stage.notifications[-1])
        first, second = records(tmp_path)
        assert list(first)[:2] == ["id", "server"]
        assert (first["id"], second["id"]) == ("1", "4")
        assert first["server"] == second["server"] == "web-3"
        assert first["server_address"] == "10.0.0.3:10000"
        # They leave, while others of the same address are on the other servers.
        source.rows = [row for row in source.rows if row.id not in of_third]
        await stage.poll()
        assert "None" not in stage.text()
        assert "All clients of 10.0.0.1 on web-3 have left" in stage.text()
        await stage.press("X")
        assert stage.notifications[-1].startswith("No connected client of 10.0.0.1 on web-3")
    assert all(query.server == "web-3" for query in source.queries if query.address is not None)


@pytest.mark.parametrize(
    ("key", "question", "command"),
    [
        ("a", "Stop accepting on 2 of 3 servers?", Accept(on=False)),
        ("D", "Drain 2 of 3 servers? 9 connected", Drain()),
        ("K", "Forget 1 ended connection on 3 servers?", Forget()),
    ],
)
async def test_what_is_for_all_servers_asks_and_says_how_many(
    key: str, question: str, command: object
) -> None:
    source = fleet(away=True)
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
    source.rows.append(client(0, 4, state=State.CLOSED, ending=ending))
    source.answer = Done("Done on 2 of 3 servers; web-2 did not answer.")
    async with launch(source, size=(80, 24), keys=[key]) as stage:
        assert title(stage, Confirm) == question
        assert "web-2 does" in stage.text()
        await stage.press("escape")
        assert not source.commands
        await stage.press(key, key)
        assert source.commands == [command]
        assert stage.notifications[-1] == source.answer.text


async def test_all_servers_or_the_only_one_are_named_in_a_question() -> None:
    source = fleet()
    async with launch(source, keys=["a"]) as stage:
        assert title(stage, Confirm) == "Stop accepting on all 3 servers?"
        await stage.press("escape")
        source.servers = source.servers[:1]
        await stage.poll()
        await stage.press("a")
        assert title(stage, Confirm) == "Stop accepting on web-1?"


async def test_names_of_servers_complete_a_filter_and_an_unknown_one_is_told() -> None:
    source = fleet()
    async with launch(source, keys=["slash", *"server:", "tab"]) as stage:
        assert "web-1  web-2  web-3" in stage.text()
        await stage.press(*["backspace"] * 2)
        # No server has this name, but one may be meant: the rows before stay meanwhile.
        assert stage.filter_text == "server:web"
        assert len(stage.table.view.rows) == len(source.rows)
        await stage.press("tab")
        assert stage.filter_text == "server:web-1"
        assert {row.server for row in stage.table.view.rows} == {"web-1"}
        await stage.press("tab", "enter", "end", "x")
        assert title(stage, KickDialog).startswith("Kick web-2/3 ")
        await stage.press("escape", "slash", "backspace", "9", "enter")
        assert "None matches: no server web-9; esc clears it. There are web-1, web-2 and web-3" in (
            stage.text()
        )
        await stage.press("slash", *" | queue>1", "enter")
        assert "no server web-9" in stage.text()
        await stage.press("escape", "slash", *"!server:web-9 queue>1", "enter")
        assert "no server" not in stage.text()
        await stage.press("escape", "tab", "slash", *"server:", "tab", "tab")
        assert stage.filter_text == "server:web-2"


async def test_what_names_a_client_elsewhere_has_its_server() -> None:
    source = fleet()
    source.journal = [replace(call(id_in(2, 3)), server="web-3")]
    async with launch(source, keys=["end", "y", "f"]) as stage:
        assert stage.notifications[-1].startswith("web-3/3 copied")
        assert stage.app.clipboard.startswith("web-3/3 fd ")
        assert "Following web-3/3" in stage.banner
        assert re.search("web-3/3 +add", stage.text())
        await stage.press("V", "up")
        assert "Marking 2 rows from web-3/3" in stage.banner
        await stage.press("escape", "end", "f", "f")
        source.rows.pop()
        await stage.poll()
        assert stage.notifications[-1] == "Following ended: web-3/3 has disconnected."
        await stage.press("tab", "enter")
        assert stage.notifications[-1] == "web-3/3 has ended, and is no longer in the history."
        source.become("web-3", Reach.SILENT, AWAY)
        await stage.poll()
        await stage.press("enter")
        assert stage.notifications[-1] == (
            "No answer from web-3 for 12 s; nothing is known of web-3/3."
        )
        await stage.press("tab", "end", "f")
        source.rows.pop()
        await stage.poll()
        assert stage.notifications[-1] == "Following ended: web-3/2 is no longer shown."
        source.become("web-3", Reach.ANSWERS)
        ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
        source.rows.append(client(2, 3, state=State.CLOSED, ending=ending))
        await stage.poll()
        await stage.press("end", "x")
        assert stage.notifications[-1] == "web-3/3 has already ended: peer closed."


async def test_the_detail_names_the_server_and_says_when_it_does_not_answer() -> None:
    source = fleet()
    chosen = source.rows[4]
    source.details[chosen.id] = Detail(chosen)
    source.servers = tuple(replace(each, process="pid 4711 on host") for each in source.servers)
    async with launch(source, keys=["down"] * 4 + ["enter"]) as stage:
        assert stage.lines()[0].split()[0] == "web-2/2"
        assert re.search("server +web-2, pid 4711 on host", stage.text())
        await stage.press("x")
        assert title(stage, KickDialog).startswith("Kick web-2/2 ")
        await stage.press("escape")
        source.become("web-2", Reach.SILENT, AWAY)
        del source.details[chosen.id]
        await stage.press("p", "p")
        assert "No answer from web-2 for 12 s; the last values are shown" in stage.text()
        assert "No longer in the history" not in stage.text()
        await stage.press("x")
        assert stage.notifications[-1] == "No answer from web-2 for 12 s; nothing was done."
        source.become("web-2", Reach.GONE)
        await stage.press("p", "p")
        assert "web-2 is gone; the last values are shown" in stage.text()
