import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.command import Forget
from echotui.model.ending import Ending, Reason, Side
from echotui.model.query import Scope, Sort
from echotui.model.row import Row
from echotui.model.state import State
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, row, rows


def ended(id_: int, **values: object) -> Row:
    ending = Ending(Reason.PEER_RESET, Side.CLIENT)
    return row(id_, state=State.CLOSED, mask=0, ending=ending, **values)


@pytest.mark.parametrize(
    ("title", "sort"),
    [
        ("QUEUE", Sort(fields.QUEUE, reverse=True)),
        ("AGE", Sort(fields.AGE)),
        ("FD", Sort(fields.FD)),
        ("EV", Sort(fields.EVENT)),
        ("LAST", Sort(fields.LAST)),
    ],
)
async def test_a_click_on_a_title_sorts_and_a_second_one_reverses(title: str, sort: Sort) -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, size=(160, 30)) as stage:
        y, x = stage.table.region.y, stage.header().index(title)
        await stage.click(x, y)
        assert source.queries[-1].sort == sort
        await stage.click(x, y)
        assert source.queries[-1].sort == Sort(sort.field, not sort.reverse)
        assert stage.cursor.place == 0


async def test_z_freezes_and_unfreezes_the_order() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        assert [query.frozen for query in source.queries[-1:]] == [False]
        await stage.press("z")
        assert [query.frozen for query in source.queries[-1:]] == [True]
        source.at += 12
        await stage.poll()
        assert "Order frozen for 12s; z unfreezes it" in stage.banner
        await stage.press("z")
        assert [query.frozen for query in source.queries[-1:]] == [False]
        assert stage.banner == ""


async def test_f_follows_the_client() -> None:
    source = ScriptedSource([row(id_, queued=id_) for id_ in range(1, 101)])
    async with launch(source, keys=["f"]) as stage:
        assert "Following #1" in stage.banner
        for id_, top in ((100, True), (50, True), (1, False)):
            source.rows = [
                replace(each, queued=10_000 if each.id == 1 else each.id) for each in rows(100)
            ]
            stage.cursor.id = id_
            await stage.press("s", *(["down"] * 0), "enter")
            await stage.until(lambda: not stage.cursor.off_screen)
            assert id_ in stage.ids, top
        await stage.press("f")
        assert "Following" not in stage.banner
        await stage.press("r", "r", "r")
        assert stage.cursor.id == 1


@pytest.mark.parametrize(
    ("place", "count"), [(5, 100), (100, 100), (1, 1)], ids=["among others", "last", "alone"]
)
async def test_following_ends_with_a_warning_when_the_client_disconnects(
    place: int, count: int
) -> None:
    source = ScriptedSource(rows(count))
    async with launch(source, keys=[*["down"] * 4, "f"] if place == 5 else ["G", "f"]) as stage:
        assert f"Following #{place}" in stage.banner
        await stage.poll()
        assert not stage.notifications
        source.rows = [each for each in source.rows if each.id != place]
        await stage.poll()
        assert stage.notifications == [f"Following ended: #{place} has disconnected."]
        assert "Following" not in stage.banner
        assert not stage.cursor.following


@pytest.mark.parametrize("keys", [["slash", *"id:2", "enter"], ["H"]])
async def test_following_ends_when_the_client_is_no_longer_shown(keys: list[str]) -> None:
    async with launch(ScriptedSource(rows(3)), keys=["f", *keys]) as stage:
        assert stage.notifications == ["Following ended: #1 is no longer shown."]
        assert "Following" not in stage.banner


async def test_moving_the_cursor_follows_another_client() -> None:
    source = ScriptedSource(rows(200))
    async with launch(source, keys=["f", "down", "G", "g", "pagedown"]) as stage:
        await stage.type_fast("GggGjk")
        assert "Following #199" in stage.banner
        assert not stage.notifications


async def test_when_the_client_ends_as_the_cursor_moves_on_the_next_one_is_followed() -> None:
    source = ScriptedSource(rows(200))
    async with launch(source, keys=["f"]) as stage:
        del source.rows[0]
        await stage.press("G")
        assert "Following #200" in stage.banner
        assert not stage.notifications


async def test_without_following_the_rows_stay_and_the_banner_has_the_cursors_row() -> None:
    source = ScriptedSource([row(id_, queued=100 - id_) for id_ in range(1, 101)])
    async with launch(source, keys=["s", *["down"] * 6, "enter"]) as stage:
        assert stage.cursor.id == 1
        # Rows that move by themselves.
        source.rows[0] = row(1)
        await stage.poll()
        assert stage.cursor.off_screen
        assert "Cursor off the screen: #1, row 99" in stage.banner
        await stage.press("f")
        await stage.until(lambda: not stage.cursor.off_screen)
        assert 1 in stage.ids


async def test_l_hides_the_ended_and_shows_them_again() -> None:
    source = ScriptedSource([*rows(3), ended(4)])
    async with launch(source, keys=["down", "L"]) as stage:
        assert stage.ids == [1, 2, 3]
        assert stage.cursor.id == 2
        assert stage.banner == "Ended connections hidden; L shows them"
        await stage.press("H")
        assert stage.ids == [4]
        await stage.press("escape")
        assert stage.ids == [1, 2, 3]
        await stage.press("L")
        assert stage.ids == [1, 2, 3, 4]
        assert stage.banner == ""


async def test_the_history_shows_ended_connections_newest_first() -> None:
    source = ScriptedSource([*rows(3), ended(4, idle=5.0, age=2.0), ended(5, idle=1.0, age=9.0)])
    async with launch(source, keys=["s", "end", "enter"]) as stage:
        before = stage.state.sort
        await stage.press("H")
        assert (source.queries[-1].scope, source.queries[-1].sort) == (
            Scope.ENDED,
            Sort(fields.IDLE),
        )
        assert stage.ids == [5, 4]
        assert stage.header().split() == [
            "ID", "FD", "CLIENT", "REASON", "FIRST", "IN", "OUT", "LASTED", "BEGAN", "ENDED",
            "AGO▲", "PAYLOAD",
        ]  # fmt: skip
        assert "peer reset client" in stage.rows()[0]
        assert "Ended connections, kept 10s; H goes back" in stage.banner
        await stage.press("H")
        assert source.queries[-1].scope is Scope.ALL
        assert stage.state.sort == before
        assert "MASK" in stage.header()


async def test_entering_the_history_unfreezes_the_order() -> None:
    source = ScriptedSource([*rows(3), ended(4), ended(5)])
    async with launch(source, keys=["z", "H"]) as stage:
        assert [query.frozen for query in source.queries[-1:]] == [False]
        assert "frozen" not in stage.banner
        await stage.press("z")
        assert [query.frozen for query in source.queries[-1:]] == [True]
        await stage.press("H")
        assert [query.frozen for query in source.queries[-1:]] == [False]


async def test_escape_leaves_the_history() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["H"]) as stage:
        assert "No ended connection is remembered; H goes back" in stage.text()
        await stage.press("escape")
        assert stage.ids == [1, 2, 3]


@pytest.mark.parametrize("history", [[], ["H"]])
async def test_k_asks_before_it_forgets_hidden_connections(history: list[str]) -> None:
    source = ScriptedSource([*rows(3), *map(ended, range(4, 9))])
    async with launch(source, keys=[*history, "slash", *"id:1,4,5", "enter", "K"]) as stage:
        assert "Forget all 5 ended connections?" in stage.text()
        assert "The filter hides 3 of them." in stage.text()
        await stage.press("enter")
        assert stage.screen is stage.dashboard
        assert not source.commands
        await stage.press("K", "K")
        assert source.commands == [Forget()]


async def test_k_names_the_number_and_forgets_ended_connections() -> None:
    source = ScriptedSource([*rows(3), ended(4)])
    async with launch(source, keys=["H", "K"]) as stage:
        assert "Forget 1 ended connection?" in stage.text()
        assert "The filter hides" not in stage.text()
        assert not source.commands
        await stage.press("K")
        assert source.commands == [Forget()]
        assert stage.notifications == ["done"]
