import pytest
from textual.widget import Widget

from echotui.demo.scenario_files import find, shipped
from echotui.model.source import Capabilities
from echotui.model.story import Caption
from echotui.ui.dashboard.caption import CaptionBar
from echotui.ui.format.safe import safe
from echotui.ui.shared.key_bar import KeyBar
from tests.ui.extremes import HOSTILE
from tests.ui.stage import Stage, Telling, rows, staged

MOST_LINES = 3
TURNING = Capabilities(turn=True, captions=True)


def telling(caption: Caption) -> Telling:
    source = Telling(rows(3), caption=caption)
    source.capabilities = TURNING
    return source


def shown(stage: Stage) -> list[str]:
    """The lines of the bar; none while it is not there."""
    bar = stage.board.query_one(CaptionBar)
    if not bar.display:
        return []
    return stage.lines()[bar.region.y : bar.region.bottom]


async def test_without_a_caption_there_is_no_line() -> None:
    async with staged(telling(Caption())) as stage:
        await stage.look()
        assert shown(stage) == []
        assert stage.journal.region.bottom == stage.board.query_one(KeyBar).region.y


async def test_it_stands_above_the_keys_with_its_step_and_goes_with_its_text() -> None:
    source = telling(Caption("Somebody connects.", 3, 10))
    async with staged(source) as stage:
        await stage.look()
        assert [line.rstrip() for line in shown(stage)] == [" 3/10 Somebody connects."]
        assert stage.lines()[-2] == shown(stage)[0]
        source.beside["caption"] = Caption("Somebody leaves.", 4, 10)
        await stage.look()
        assert [line.rstrip() for line in shown(stage)] == [" 4/10 Somebody leaves."]
        source.beside["caption"] = Caption()
        await stage.look()
        assert shown(stage) == []
        assert "Somebody" not in stage.text()


async def test_without_a_story_it_has_no_step() -> None:
    async with staged(telling(Caption("There is only this."))) as stage:
        await stage.look()
        assert [line.rstrip() for line in shown(stage)] == [" There is only this."]


async def test_it_is_switched_off_and_on_with_a_key() -> None:
    source = telling(Caption("Somebody connects.", 3, 10))
    async with staged(source) as stage:
        await stage.look()
        high = stage.table.region.height
        await stage.press("C")
        assert shown(stage) == []
        assert stage.table.region.height > high
        # It stays off, whatever there is to tell.
        source.beside["caption"] = Caption("Somebody leaves.", 4, 10)
        await stage.look()
        assert shown(stage) == []
        await stage.press("C")
        assert [line.rstrip() for line in shown(stage)] == [" 4/10 Somebody leaves."]
        assert stage.table.region.height == high
    assert not source.commands


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_hostile_is_made_safe(text: str) -> None:
    async with staged(telling(Caption(f"{text} says so.", 1, 2))) as stage:
        await stage.look()
        assert [line.rstrip() for line in shown(stage)] == [f" 1/2 {safe(text)} says so."]
        assert all(character.isprintable() for character in stage.text().replace("\n", ""))


def longest_ids(caption: str, names: list[str]) -> str:
    for name in names:
        caption = caption.replace(f"{{{name}}}", "#100000")
    return caption.replace("{strategy}", "textbook")


@pytest.mark.parametrize("name", shipped())
async def test_all_of_a_shipped_caption_is_seen_on_80_columns(name: str) -> None:
    steps = find(name).steps
    source = telling(Caption())
    async with staged(source, size=(80, 24)) as stage:
        for number, step in enumerate(steps, start=1):
            text = longest_ids(step.caption, [part.name for part in step.parts])
            assert "{" not in text
            source.beside["caption"] = Caption(text, number, len(steps))
            await stage.look()
            assert 1 <= len(shown(stage)) <= MOST_LINES
            words = " ".join(" ".join(shown(stage)).split())
            assert words == f"{number}/{len(steps)} {safe(text)}"


async def test_it_never_takes_more_than_three_lines() -> None:
    async with staged(telling(Caption("word " * 200, 1, 2)), size=(80, 24)) as stage:
        await stage.look()
        assert len(shown(stage)) == MOST_LINES
        others: list[Widget] = [stage.table, stage.journal, stage.board.query_one(KeyBar)]
        assert all(widget.region.height for widget in others)
        assert stage.lines()[-1].rstrip().endswith("q quit")
