import pytest
from msgspec import structs

from echotui.model import fields
from echotui.model.command import Hold
from echotui.model.filter.parser import parse
from echotui.model.query import Sort
from echotui.ui.dashboard.placing import place_cursor
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.preferences import Preferences
from echotui.ui.table.cursor import Cursor
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows

FRESH = ViewState()
FILTERED = ViewState(filter=parse("id:3"))
FIRST, REVEAL, STAY = "first", "reveal", "stay"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (FRESH, FRESH.reversed(), FIRST),
        (FRESH, FRESH.sorted(Sort(fields.QUEUE)), FIRST),
        (FRESH, FRESH.toggle_history(), FIRST),
        (FRESH.toggle_history(), FRESH, FIRST),
        (FRESH, FILTERED, FIRST),
        (FILTERED, FILTERED.filtered(parse("id:3,4")), FIRST),
        (FILTERED, FRESH, REVEAL),
        (FRESH, FRESH.toggle_live(), REVEAL),
        (FRESH, FRESH.toggle_freeze(7.0), STAY),
        (FRESH.followed(on=True), FRESH.followed(on=True).reversed(), STAY),
    ],
)
def test_where_the_cursor_goes(before: ViewState, now: ViewState, expected: str) -> None:
    cursor = Cursor()
    cursor.resize(5)
    cursor.place = cursor.top = 40
    place_cursor(cursor, before, now)
    goes = FIRST if cursor.pending and not cursor.place else REVEAL if cursor.revealing else STAY
    assert goes == expected


async def test_a_cleared_filter_keeps_the_client_and_scrolls_to_it() -> None:
    source = ScriptedSource(rows(90))
    async with launch(source, keys=["slash", *"id:70,80", "enter", "down"]) as stage:
        await stage.press("escape")
        assert stage.cursor.id == 80
        assert not stage.cursor.off_screen
        # Only once.
        for _ in range(20):
            await stage.wheel(10, stage.table.region.y + 5, down=False)
        await stage.poll()
        assert stage.cursor.off_screen


async def away(stage: Stage) -> None:
    """Turn the wheel until the first client is off the screen."""
    while not stage.cursor.off_screen:
        await stage.wheel(10, stage.table.region.y + 5, down=True)


async def test_what_acts_at_once_only_scrolls_to_a_client_off_the_screen() -> None:
    source = ScriptedSource(rows(90))
    async with launch(source) as stage:
        await away(stage)
        await stage.press("h")
        assert not source.commands
        assert not stage.cursor.off_screen
        assert stage.notifications == ["#1 was off the screen; h again holds it."]
        await stage.press("h")
        assert source.commands == [Hold(1, on=True)]
        source.rows[0] = structs.replace(source.rows[0], held=True)
        await away(stage)
        await stage.press("h")
        assert stage.notifications[-1] == "#1 was off the screen; h again releases it."
        for text in ("space again marks it", "space again unmarks it"):
            await away(stage)
            await stage.press("space")
            assert stage.notifications[-1] == f"#1 was off the screen; {text}."
            await stage.press("space", "up")
            assert stage.marks == ({1} if "unmarks" not in text else set())


@pytest.mark.parametrize("key", ["x", "enter", "y"])
async def test_what_asks_or_shows_goes_on(key: str) -> None:
    source = ScriptedSource(rows(90))
    async with launch(source) as stage:
        await away(stage)
        await stage.press(key)
        assert (stage.screen is stage.dashboard) == (key == "y")
        assert "off the screen" not in " ".join(stage.notifications)
        await stage.press("escape")
        assert not stage.cursor.off_screen


async def test_the_footer_offers_no_key_that_only_scrolls_and_does_not_flicker() -> None:
    source = ScriptedSource(rows(90))
    by_queue = Preferences(sort=Sort(fields.QUEUE, reverse=True))
    async with launch(source, preferences=by_queue) as stage:
        assert stage.cursor.id == 1

        async def moved(queued: int, seconds: float) -> str:
            source.rows[0] = structs.replace(source.rows[0], queued=queued)
            source.at += seconds
            await stage.poll()
            return stage.lines()[-1]

        source.rows[1:] = [structs.replace(each, queued=9) for each in source.rows[1:]]
        assert "x kick  space mark" in await moved(10, 1.0)
        off = await moved(1, 1.0)
        assert off.startswith(" enter detail  f follow it  / filter")
        assert await moved(10, 1.0) == off
        assert not stage.cursor.off_screen
        # It stays on the screen.
        assert "x kick  space mark" in await moved(10, 3.0)
        await moved(1, 1.0)
        await stage.press("h")
        await stage.poll()
        # By the key that scrolled to it: the next one acts.
        assert "x kick  space mark" in stage.lines()[-1]
