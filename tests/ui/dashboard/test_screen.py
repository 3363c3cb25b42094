import pytest
from msgspec.structs import replace

from echotui.model.command import Accept, Command, Hold
from echotui.model.query import Window
from echotui.model.source import Capabilities
from echotui.model.view import Accepting, Totals
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, row, rows

ON_SCREEN = 21
"""Rows on a screen of 36 lines."""


def cursor(stage: Stage) -> tuple[int, int]:
    """The ids under the cursor and of the first row, as they are drawn."""
    marked = [line for line in stage.rows() if line.startswith("▸")]
    ids = [int(line[1:].split()[0]) for line in marked]
    assert ids == [stage.cursor.id]
    return ids[0], int(stage.rows()[0][1:].split()[0])


@pytest.mark.parametrize(
    ("keys", "id_", "first"),
    [
        ([], 1, 1),
        (["down"], 2, 1),
        (["j", "j", "k"], 2, 1),
        (["up"], 1, 1),
        (["end"], 90, 70),
        (["G", "down"], 90, 70),
        (["G", "up"], 89, 70),
        (["G", "home"], 1, 1),
        (["G", "g"], 1, 1),
        (["pagedown"], 21, 1),
        (["pagedown", "pagedown"], 41, 21),
        (["G", "pageup"], 70, 70),
        (["G", "pageup", "pageup"], 50, 50),
        (["down"] * 24, 25, 5),
    ],
)
async def test_the_keys_that_move(keys: list[str], id_: int, first: int) -> None:
    source = ScriptedSource(rows(90))
    async with launch(source, keys=keys) as stage:
        assert cursor(stage) == (id_, first)
        assert source.queries[-1].window == Window(first - 1, ON_SCREEN)


async def test_a_click_moves_the_cursor_and_the_wheel_only_scrolls() -> None:
    async with launch(ScriptedSource(rows(90))) as stage:
        top = stage.table.region.y
        await stage.click(10, top + 5)
        assert cursor(stage) == (5, 1)
        await stage.wheel(10, top + 5, down=True)
        assert cursor(stage) == (5, 4)
        await stage.click(10, top + 1)
        assert cursor(stage) == (4, 4)
        for _ in range(3):
            await stage.wheel(10, top + 5, down=False)
        assert cursor(stage) == (4, 1)
        for _ in range(2):
            await stage.wheel(10, top + 5, down=True)
        assert stage.rows()[0].split()[0] == "7"
        assert stage.cursor.id == 4
        assert stage.banner == "Cursor off the screen: #4, row 4"
        await stage.press("J")
        await stage.poll()
        # So is the table.
        assert stage.banner == ""
        await stage.press("tab")
        await stage.press("g")
        assert stage.banner == ""


async def test_a_click_below_the_last_row_moves_nothing() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        await stage.click(10, stage.table.region.y + 3)
        assert cursor(stage) == (3, 1)
        await stage.click(10, stage.table.region.y + 4)
        assert cursor(stage) == (3, 1)


async def test_the_cursor_stays_on_its_client_while_rows_come_and_go() -> None:
    source = ScriptedSource(rows(9))
    async with launch(source, keys=["down"] * 4) as stage:
        del source.rows[:3]
        await stage.poll()
        assert cursor(stage) == (5, 4)
        source.rows = [row(5), row(70), row(80)]
        await stage.poll()
        assert cursor(stage) == (5, 5)
        source.rows = [row(70), row(80)]
        await stage.poll()
        assert cursor(stage) == (70, 70)
        source.rows = []
        await stage.poll()
        assert stage.rows() == []
        assert "No connection yet" in stage.text()
        source.rows = rows(2)
        await stage.poll()
        assert cursor(stage) == (1, 1)


@pytest.mark.parametrize("held", [False, True])
async def test_h_holds_or_releases(held: bool) -> None:  # noqa: FBT001
    source = ScriptedSource([row(1), row(2, held=held)])
    async with launch(source, keys=["down"]) as stage:
        asked = len(source.queries)
        await stage.press("h")
        assert source.commands == [Hold(2, on=not held)]
        assert stage.notifications == ["done"]
        # What it changed is looked at at once.
        assert len(source.queries) == asked + 1


@pytest.mark.parametrize(
    ("accepting", "on"),
    [
        (Accepting.YES, False),
        (Accepting.FULL, False),
        (Accepting.OBSTRUCTED, False),
        (Accepting.STOPPED, True),
        (Accepting.DRAINED, True),
        (Accepting.DRAINING, True),
    ],
)
async def test_a_stops_or_resumes_accepting(accepting: Accepting, on: bool) -> None:  # noqa: FBT001
    source = ScriptedSource(rows(1))
    source.server = replace(source.server, accepting=accepting)
    async with launch(source, keys=["a"]):
        assert source.commands == [Accept(on)]


async def test_a_toggles_the_current_state_also_while_paused() -> None:
    source = ScriptedSource(rows(1))
    async with launch(source, keys=["p", "a"]) as stage:
        source.server = replace(source.server, accepting=Accepting.STOPPED)
        await stage.poll()
        await stage.press("a")
        assert source.commands == [Accept(on=False), Accept(on=True)]


async def test_p_pauses_the_view() -> None:
    source = ScriptedSource(rows(90), totals=Totals(accepted=100, closed=10))
    async with launch(source, keys=["p"]) as stage:
        assert stage.banner == "Paused for <1s: 0 connected, 0 ended since; p resumes"
        assert stage.banner in stage.text()
        before = stage.lines()
        source.rows = [replace(r, bytes_in=4096, rate_in=512.0) for r in rows(90)]
        source.totals = Totals(accepted=103, closed=12, rate_in=9e6)
        source.journal = ()
        source.at += 64
        await stage.poll()
        assert stage.banner == "Paused for 1:04: 3 connected, 2 ended since; p resumes"
        changed = [old for old, new in zip(before, stage.lines(), strict=True) if old != new]
        assert changed == [line for line in before if "Paused for" in line]
        # It asks for no rows while nothing moves, and expires nothing.
        assert source.queries[-1].paused
        assert source.queries[-1].window == Window(0, 0)

        rows_before = stage.rows()
        await stage.press("down", "down")
        assert cursor(stage) == (3, 1)
        assert [line[1:] for line in stage.rows()] == [line[1:] for line in rows_before]

        await stage.press("G")
        assert cursor(stage)[0] == 90
        assert source.queries[-1].paused

        await stage.press("p")
        assert stage.banner == ""
        query = source.queries[-1]
        assert (query.paused, query.locate) == (False, 90)
        assert "4.1 kB" in stage.rows()[0]
        assert "in 9.0 MB/s" in stage.text()


@pytest.mark.parametrize(
    "capabilities", [Capabilities(kick=False, hold=False, accept=False), Capabilities()]
)
async def test_actions_without_a_capability_do_nothing(capabilities: Capabilities) -> None:
    source = ScriptedSource(rows(3), capabilities=capabilities)
    can = capabilities.kick
    async with launch(source, keys=["x", "escape", "h", "a", "D", "escape"]) as stage:
        commands: list[Command] = [Hold(1, on=True), Accept(on=False)] if can else []
        assert source.commands == commands
        said = [text for text in stage.notifications if "cannot " in text.lower()]
        assert len(said) == (0 if can else 4)


async def test_the_notice_is_shown_as_a_warning() -> None:
    notice = "The dashboard failed and was restarted: KeyError in render; no client was affected"
    async with launch(ScriptedSource(rows(3)), notices=[notice]) as stage:
        assert stage.notifications == [notice]
        assert stage.severities == ["warning"]
        await stage.until(lambda: "The dashboard failed and was restarted" in stage.text())


async def test_the_banner_says_that_rows_stay_under_a_dialog() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["s"]) as stage:
        assert stage.banner == "Rows stay while a dialog is open"
        await stage.press("escape")
        assert stage.banner == ""
