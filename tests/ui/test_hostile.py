"""Faults 16 to 19: what a client sends is shown as text, does nothing, and moves no column."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.style import Style

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Done, Gone, Refused
from echotui.model.detail import Detail
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fields import FIELDS
from echotui.model.journal import Call, Ended, Injected, LoopCall, Rejected, Stepped
from echotui.model.lint import LintCount
from echotui.model.mask import NONE, READ
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.row import Row
from echotui.model.server_state import Reach, ServerState
from echotui.model.state import State
from echotui.model.view import Totals
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.format.safe import message, quoted, safe
from tests.scripted import ScriptedSource
from tests.scripted_fleet import ScriptedFleet, client
from tests.ui.extremes import HOSTILE
from tests.ui.stage import Stage, launch, row

BYTES = [text.encode("utf-8", "surrogatepass") for text in HOSTILE]
PAYLOADS = [*BYTES, b"\xff\xfe\xc3\x28\xe2\x82", b"\x9b2J\x1b]52;c;eA==\x07", b"A" * 2**20]
LINKS = ("@click", "@mouse.down", "@enter")


def hostile_row(id_: int, text: str, **values: object) -> Row:
    return row(id_, address=Address(text, id_), **values)


def ended(id_: int, text: str) -> Row:
    ending = Ending(Reason.ERROR, Side.CLIENT, text)
    return hostile_row(id_, text, state=State.CLOSED, ending=ending)


def asks(stage: Stage) -> bool:
    return isinstance(stage.screen, KickDialog)


def check(stage: Stage) -> None:
    """Nothing on the screen can do anything, and all of it is in line."""
    columns = stage.app.size.width
    for strip in stage.strips():
        assert strip.cell_length == cell_len(strip.text) == len(strip.text) == columns
        assert strip.text.isprintable(), strip.text
        for segment in strip:
            meta = (segment.style or Style()).meta
            assert not set(meta) & set(LINKS)
            assert not segment.style or segment.style.link is None
    assert not stage.app.failure


async def test_payloads_are_shown_escaped_and_cut_with_a_mark() -> None:
    source = ScriptedSource([row(n, payload=p) for n, p in enumerate(PAYLOADS, start=1)])
    async with launch(source, size=(220, 36)) as stage:
        check(stage)
        for shown, payload in zip(stage.rows(), PAYLOADS, strict=True):
            text = quoted(payload, stage.table.shown_columns[-1].width)
            assert text in shown
            assert shown.index(text) == stage.header().index("LAST")
        assert "…" in stage.rows()[-1]
        await stage.pilot.resize_terminal(120, 36)
        await stage.settle()
        check(stage)
        for shown, payload in zip(stage.rows(), PAYLOADS, strict=True):
            assert quoted(payload, stage.table.shown_columns[-1].width) in shown


async def test_addresses_and_reasons_are_shown_escaped() -> None:
    source = ScriptedSource(
        [hostile_row(n, text) for n, text in enumerate(HOSTILE, start=1)]
        + [ended(n, text) for n, text in enumerate(HOSTILE, start=21)]
    )
    async with launch(source, size=(220, 50)) as stage:
        check(stage)
        for shown, text in zip(stage.rows(), HOSTILE * 2, strict=True):
            assert str(safe(text))[:10] in shown
        for shown, text in zip(stage.rows()[len(HOSTILE) :], HOSTILE, strict=True):
            assert f"error {safe(text)}" in shown


async def test_the_journal_and_the_summary_show_all_escaped() -> None:
    text = "".join(HOSTILE)
    for hostile in (*HOSTILE, text):
        address = Address(hostile, 1)
        call = LoopCall(1.0, 1, Call.ADD, 9, NONE, READ, Cause.ACCEPTED, 0, address)
        error = Ending(Reason.ERROR, Side.CLIENT, hostile)
        source = ScriptedSource(journal=[
            call, Ended(1.0, 1, error, 0, 0, 1.0, address), Rejected(1.0, address, hostile),
        ])  # fmt: skip
        source.server = replace(source.server, addresses=(hostile,), loop=hostile)
        async with launch(source, size=(300, 30)) as stage:
            await stage.poll()
            check(stage)
            if len(hostile) < 50:
                assert stage.text().count(safe(hostile)) == 6


async def test_the_kick_dialog_names_the_client_escaped() -> None:
    source = ScriptedSource([hostile_row(n, t) for n, t in enumerate(HOSTILE, start=1)])
    async with launch(source) as stage:
        for number, text in enumerate(HOSTILE, start=1):
            await stage.press("x")
            assert asks(stage)
            check(stage)
            assert f"Kick #{number}  {safe(str(Address(text, number)))}?" in stage.text()
            await stage.press("escape", "down")
        assert not source.commands


async def test_messages_show_outcomes_and_reasons_escaped() -> None:
    source = ScriptedSource([ended(1, "[/foo]\x1b[2J")])
    async with launch(source, size=(120, 50)) as stage:
        for text in HOSTILE:
            for outcome in (Done(text), Refused(text)):
                source.answer = outcome
                await stage.press("a")
                assert stage.notifications[-1] == message(text)
                await stage.until(lambda text=text: message(text)[:20] in stage.text())  # type: ignore[misc]
                check(stage)
        source.answer = Gone(1)
        await stage.press("x")
        assert stage.notifications[-1] == "#1 has already ended: error [/foo]\\x1b[2J."
        await stage.until(lambda: "[/foo]\\x1b[2J" in stage.text())
        check(stage)


@pytest.mark.parametrize("text", HOSTILE)
async def test_the_notice_is_shown_escaped(text: str) -> None:
    async with launch(ScriptedSource(), notices=[text]) as stage:
        assert stage.notifications == [message(text)]
        await stage.until(lambda: message(text)[:20] in stage.text())
        check(stage)


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_session_tells_is_shown_escaped(text: str) -> None:
    source = ScriptedSource(notes=(Note(NoteKind.ALARM, text), Note(text=text, progress="1/2")))
    async with launch(source) as stage:
        await stage.until(lambda: stage.text().count(safe(text)[:10]) >= 2)
        check(stage)
        pane = Note(NoteKind.PANE, text, text, table=NoteTable(rows=((text, text), (text,))))
        source.rows = [row(1, fault=text, lints=(text, text))]
        source.server = replace(source.server, fields=frozenset(FIELDS))
        source.totals = Totals(fault_rules=1, lints=(LintCount(text, 1),))
        source.notes = (pane,)
        source.journal = [
            Injected(1.0, 1, 3, text, on=True, address=Address(text, 1)),
            Stepped(1.0, 1, 12, text, text, Address(text, 1)),
        ]
        await stage.poll()
        await stage.until(lambda: stage.text().count(safe(text)[:8]) >= 8)
        check(stage)
        table = NoteTable(text, (text, "b"), ((text, text),))
        source.notes = (Note(NoteKind.RESULT, text, table=table),)
        await stage.poll()
        await stage.until(lambda: stage.text().count(safe(text)[:10]) >= 5)
        check(stage)


@pytest.mark.parametrize("text", ["".join(HOSTILE), HOSTILE[-2]])
async def test_names_of_servers_are_shown_escaped_and_cut(text: str) -> None:
    clients = [client(run, 1, server=text, silent=5.0) for run in (0, 1)]
    state = ServerState(text, Reach.SILENT, 5.0, text, (text,), text, text, text, clock=3.0)
    source = ScriptedFleet(
        rows=clients,
        servers=(state, ServerState(text + "2", accepting=text)),
        journal=[
            LoopCall(1.0, 1, Call.ADD, 9, NONE, READ, Cause.ACCEPTED, 0, Address("h", 1), text),
            Rejected(1.0, Address("h", 1), "limit", text),
        ],
        details={clients[0].id: Detail(clients[0])},
    )
    async with launch(source, size=(100, 30)) as stage:
        for keys in (
            "x", ("escape", "X"), ("escape", "a"), ("escape", "D"), ("escape", "t", "enter", "X"),
            ("escape", "escape", "t", "slash", *"server:", "tab"), ("escape", "f", "enter"),
        ):  # fmt: skip
            await stage.press(*keys)
            assert str(safe(text))[:5] in stage.text()
            if "enter" not in keys or "X" in keys:
                check(stage)
        assert all(line.isprintable() and len(line) == 100 for line in stage.lines())
        source.servers = (replace(state, reach=Reach.GONE), *source.servers[1:])
        await stage.press("escape")
        await stage.poll()
        assert "gone" in stage.text()
        check(stage)


async def test_a_click_on_a_link_that_a_client_sent_runs_nothing() -> None:
    link = "[@click=app.quit]x[/]"
    source = ScriptedSource(
        [hostile_row(1, link, payload=link.encode()), ended(2, link)],
        answer=Done(f"{link} [@click=app.bell]y[/]"),
        journal=[Rejected(1.0, Address(link, 1), link)],
    )
    async with launch(source, size=(200, 36)) as stage:
        await stage.press("a")
        await stage.until(lambda: "app.bell" in stage.text())
        for y, line in enumerate(stage.lines()):
            for piece in ("[@click", "]x", "]y"):
                start = line.find(piece)
                while start >= 0:
                    await stage.click(start + 1, y)
                    start = line.find(piece, start + 1)
        assert not stage.exits
        assert stage.screen is stage.dashboard
        await stage.press("escape", "g", "x")
        await stage.click(*place_of(stage, "]x[/]"))
        assert asks(stage)
        assert not stage.exits
        check(stage)


def place_of(stage: Stage, text: str) -> tuple[int, int]:
    """Where a text is on the screen."""
    return next((line.index(text), y) for y, line in enumerate(stage.lines()) if text in line)
