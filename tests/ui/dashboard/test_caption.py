import pytest
from textual.widget import Widget

from echotui.demo.scenario_files import find, shipped
from echotui.model.source import Capabilities
from echotui.model.story import Caption
from echotui.ui.dashboard.caption import CaptionBar
from echotui.ui.format.safe import safe
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.theme.themes import ROLES, THEMES
from tests.ui.extremes import HOSTILE
from tests.ui.eyes import contrast
from tests.ui.stage import OverridingSource, Stage, launch, rows

MOST_LINES = 3
TURNING = Capabilities(turn=True, captions=True)


def telling(caption: Caption) -> OverridingSource:
    source = OverridingSource(rows(3), caption=caption)
    source.capabilities = TURNING
    return source


def shown(stage: Stage) -> list[str]:
    """The lines of the bar; none while it is not there."""
    bar = stage.dashboard.query_one(CaptionBar)
    if not bar.display:
        return []
    return stage.lines()[bar.region.y : bar.region.bottom]


async def test_without_a_caption_there_is_no_line() -> None:
    async with launch(telling(Caption())) as stage:
        await stage.poll()
        assert shown(stage) == []
        assert stage.journal.region.bottom == stage.dashboard.query_one(KeyBar).region.y


async def test_it_stands_above_the_keys_with_its_step_and_goes_with_its_text() -> None:
    source = telling(Caption("Somebody connects.", 3, 10))
    async with launch(source) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" 3/10 Somebody connects."]
        assert stage.lines()[-2] == shown(stage)[0]
        source.overrides["caption"] = Caption("Somebody leaves.", 4, 10)
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" 4/10 Somebody leaves."]
        source.overrides["caption"] = Caption()
        await stage.poll()
        assert shown(stage) == []
        assert "Somebody" not in stage.text()


async def test_without_a_story_it_has_no_step() -> None:
    async with launch(telling(Caption("There is only this."))) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [" There is only this."]


async def test_it_is_switched_off_and_on_with_a_key() -> None:
    source = telling(Caption("Somebody connects.", 3, 10))
    async with launch(source) as stage:
        await stage.poll()
        high = stage.table.region.height
        await stage.press("C")
        assert shown(stage) == []
        assert stage.table.region.height > high
        # It stays off, whatever there is to tell.
        source.overrides["caption"] = Caption("Somebody leaves.", 4, 10)
        await stage.poll()
        assert shown(stage) == []
        await stage.press("C")
        assert [line.rstrip() for line in shown(stage)] == [" 4/10 Somebody leaves."]
        assert stage.table.region.height == high
    assert not source.commands


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_hostile_is_made_safe(text: str) -> None:
    async with launch(telling(Caption(f"{text} says so.", 1, 2))) as stage:
        await stage.poll()
        assert [line.rstrip() for line in shown(stage)] == [f" 1/2 {safe(text)} says so."]
        assert all(character.isprintable() for character in stage.text().replace("\n", ""))


def longest_ids(caption: str, names: list[str]) -> str:
    for name in names:
        caption = caption.replace(f"{{{name}}}", "#100000")
    return caption


@pytest.mark.parametrize("name", shipped())
async def test_all_of_a_shipped_caption_is_seen_on_80_columns(name: str) -> None:
    steps = find(name).steps
    source = telling(Caption())
    async with launch(source, size=(80, 24)) as stage:
        for text in (
            longest_ids(text, [part.name for part in step.parts])
            for step in steps
            for caption in step.captions
            for text in (caption.text, caption.watch)
            if text
        ):
            assert "{" not in text
            source.overrides["caption"] = Caption(text, len(steps), len(steps))
            await stage.poll()
            assert 1 <= len(shown(stage)) <= MOST_LINES
            words = " ".join(" ".join(shown(stage)).split())
            assert words == f"{len(steps)}/{len(steps)} {safe(text)}"


async def test_it_never_takes_more_than_three_lines() -> None:
    async with launch(telling(Caption("word " * 200, 1, 2)), size=(80, 24)) as stage:
        await stage.poll()
        assert len(shown(stage)) == MOST_LINES
        others: list[Widget] = [stage.table, stage.journal, stage.dashboard.query_one(KeyBar)]
        assert all(widget.region.height for widget in others)
        assert stage.lines()[-1].rstrip().endswith("q quit")


def styles(stage: Stage) -> dict[str, tuple[bool, str]]:
    """Of each piece of the bar's first line, whether it is bold, and its colour."""
    strip = stage.strips()[stage.dashboard.query_one(CaptionBar).region.y]
    return {
        text.strip(): (bool(style.bold), style.color.name if style.color else "")
        for text, style, _ in strip
        if style and text.strip()
    }


async def test_it_is_dimmed_while_it_says_what_to_watch_for() -> None:
    source = telling(Caption("Soon.", 3, 10, pending=True))
    async with launch(source) as stage:
        await stage.poll()
        faint = stage.app.theme_variables["echo-faint"].lower()
        assert styles(stage)["Soon."] == (False, faint)
        source.overrides["caption"] = Caption("Soon.", 3, 10)
        await stage.poll()
        bold, colour = styles(stage)["Soon."]
        assert bold
        assert colour != faint


def row_styles(stage: Stage, place: int) -> set[tuple[str, bool]]:
    """The backgrounds of a row's pieces, and whether they are bold."""
    strip = stage.strips()[stage.table.region.y + 1 + place]
    # Neither the marks before it nor the scroll bar.
    pieces = [style for text, style, _ in strip.crop(2, 70) if style]
    return {(style.bgcolor.name if style.bgcolor else "", bool(style.bold)) for style in pieces}


async def test_the_row_that_it_speaks_of_is_tinted_but_under_the_cursor() -> None:
    source = telling(Caption("#2 and #3.", 3, 10, about=frozenset({2, 3})))
    async with launch(source) as stage:
        await stage.poll()
        colours = stage.app.theme_variables
        tint, cursor = colours["panel"].lower(), colours["echo-cursor"].lower()
        assert tint != cursor
        one, two, three = (row_styles(stage, place) for place in range(3))
        assert two == three == {(tint, True)}
        assert one == {(cursor, False)}
        await stage.press("down")
        assert row_styles(stage, 1) == {(cursor, False)}
        source.overrides["caption"] = Caption("Nobody.", 4, 10)
        await stage.poll()
        assert row_styles(stage, 2) == {(colours["background"].lower(), False)}


@pytest.mark.parametrize("name", THEMES)
def test_all_that_is_in_a_tinted_row_can_be_read(name: str) -> None:
    theme = THEMES[name]
    assert theme.panel
    for role in ROLES:
        assert contrast(theme.variables[f"echo-{role}"], theme.panel) >= (
            7.0 if name == "contrast" else 4.5
        )
