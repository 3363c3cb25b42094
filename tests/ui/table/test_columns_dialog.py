import pytest
from msgspec.structs import replace

from echotui.model import fields
from echotui.ui.preferences import Preferences
from echotui.ui.table.columns import COLUMNS
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, row, rows

USUAL = [column.title for column in COLUMNS]


def titles(header: str) -> list[str]:
    return [word.strip("▲▼") for word in header.split()]


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ([], USUAL),
        (["down", "space"], ["ID", *USUAL[2:]]),
        (["down", "x", "x"], USUAL),
        (["greater_than_sign"], ["FD", "ID", *USUAL[2:]]),
        (["j", "J", "K", "K"], ["FD", "ID", *USUAL[2:]]),
        (["end", "space"], [*USUAL, "FIRST"]),
        (["less_than_sign"], USUAL),
    ],
)
async def test_columns_can_be_shown_hidden_and_moved(keys: list[str], shown: list[str]) -> None:
    async with launch(ScriptedSource(rows(3)), size=(170, 36), keys=["c", *keys]) as stage:
        assert "Which columns?" in stage.text()
        await stage.press("enter")
        assert "Which columns?" not in stage.text()
        assert titles(stage.header()) == shown


@pytest.mark.parametrize("key", ["escape", "c"])
async def test_cancelling_changes_nothing(key: str) -> None:
    async with launch(ScriptedSource(rows(3)), size=(170, 36), keys=["c", "space", key]) as stage:
        assert stage.screen is stage.dashboard
        assert titles(stage.header()) == USUAL


async def test_the_last_column_cannot_be_hidden() -> None:
    preferences = Preferences(columns=(fields.STATE,))
    async with launch(
        ScriptedSource(rows(3)), preferences=preferences, keys=["c", "space", "enter"]
    ) as stage:
        assert titles(stage.header()) == ["STATE"]


async def test_columns_of_the_preferences_are_shown_and_a_chooses_the_default() -> None:
    preferences = Preferences(columns=(fields.QUEUE, fields.ID, fields.FIRST))
    async with launch(ScriptedSource(rows(3)), preferences=preferences, size=(170, 36)) as stage:
        assert titles(stage.header()) == ["QUEUE", "ID", "FIRST"]
        await stage.press("c", "a")
        assert titles(stage.header()) == USUAL


async def test_the_least_needed_chosen_columns_are_left_out_first() -> None:
    preferences = Preferences(columns=(fields.LAST, fields.CLIENT, fields.QUEUE, fields.MASK))
    for width, shown in (
        (80, ["LAST", "CLIENT", "QUEUE", "MASK"]),
        (50, ["LAST", "CLIENT", "MASK"]),
        (30, ["LAST", "MASK"]),
    ):
        async with launch(
            ScriptedSource(rows(3)), preferences=preferences, size=(width, 20)
        ) as stage:
            assert titles(stage.header()) == shown


async def test_the_history_has_columns_of_its_own() -> None:
    async with launch(ScriptedSource(rows(3)), size=(170, 36), keys=["H", "c"]) as stage:
        assert stage.screen is stage.dashboard
        assert stage.notifications == ["The columns of the history cannot be changed; H leaves it."]


@pytest.mark.parametrize("known", [True, False])
async def test_only_columns_that_the_source_provides_are_offered_and_shown(
    known: bool,  # noqa: FBT001
) -> None:
    preferences = Preferences(
        columns=(fields.ID, fields.NAME, fields.RTT, fields.RETRANS, fields.SENDQ)
    )
    source = ScriptedSource(
        [row(1, name="ann", rtt=43e-6, retrans=2, sendq=65536), row(2, name="[b]\x1b")]
    )
    if known:
        source.server = replace(source.server, fields=frozenset(fields.FIELDS))
    async with launch(source, size=(120, 36), preferences=preferences) as stage:
        some = ["ID", "NAME", "RTT", "RETRANS", "SENDQ"] if known else ["ID"]
        assert titles(stage.header()) == some
        first, second = stage.rows()
        assert first.split()[1:] == (["1", "ann", "43", "us", "2", "64", "KiB"] if known else ["1"])
        assert second.split() == (["2", r"[b]\x1b", "·", "·", "·"] if known else ["2"])
        await stage.press("c")
        assert ("RETRANS" in stage.text()) is known
        await stage.press("escape", "greater_than_sign")
        assert source.queries[-1].sort.field is (fields.NAME if known else fields.ID)


async def test_a_newly_chosen_column_has_values_at_once() -> None:
    source = ScriptedSource(rows(1))
    source.server = replace(source.server, fields=frozenset(fields.FIELDS))
    async with launch(
        source, preferences=Preferences(columns=(fields.ID,)), keys=["c", "end"]
    ) as stage:
        await stage.press(*["up"] * 7, "space", "enter")
        assert titles(stage.header()) == ["ID", "SENDQ"]
        assert source.queries[-1].fields == {fields.ID, fields.SENDQ}


@pytest.mark.parametrize(
    ("key", "hints"),
    [
        ("c", ["space show or hide", "enter done", "esc cancel"]),
        ("s", ["enter sort; again: reverse", "esc cancel"]),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (50, 18)])
async def test_the_hints_are_whole_beside_a_long_list(
    size: tuple[int, int], key: str, hints: list[str]
) -> None:
    source = ScriptedSource(rows(3))
    source.server = replace(source.server, fields=frozenset(fields.FIELDS))
    async with launch(source, size=size, keys=[key, "end"]) as stage:
        for hint in hints:
            assert any(hint in line for line in stage.lines())
        assert "LAST " in stage.text()
