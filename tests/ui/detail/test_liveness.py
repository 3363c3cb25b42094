"""The detail of a source that is silent, and of a client of a run that is over."""

import re

from tests import detail_scenes
from tests.ui.dashboard.test_liveness import coloured
from tests.ui.detailed import detailed, poll
from tests.ui.stage import Stage, rows


def colours(stage: Stage) -> list[str]:
    """The words that have a colour, without titles of panes, the alarm and the keys."""
    lines = [strip for strip in stage.strips()[:-1] if "─ " not in strip.text]
    texts = map(coloured, lines)
    return [each for each in texts if re.search(r"\w", each) and "retrying" not in each]


async def test_old_values_are_dimmed_until_there_is_an_answer() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        before = stage.lines()
        assert len(colours(stage)) > 5
        source.silent = 4.0
        await poll(stage)
        assert colours(stage) == []
        assert "no answer for 4 s; retrying" in stage.text()
        await stage.press("x", "up", "p")
        assert stage.notifications == ["There is no answer; nothing was done."]
        await stage.press("p")
        source.silent = 0.0
        await poll(stage)
        assert stage.lines() == before
        assert len(colours(stage)) > 5


async def test_without_an_answer_nothing_is_known() -> None:
    source = detail_scenes.source()
    source.silent = 4.0
    async with detailed(source) as stage:
        await poll(stage)
        assert "Nothing is known of #19 yet" in stage.text()
        source.silent = 0.0
        await poll(stage)
        assert "SO_SNDBUF" in stage.text()


async def test_a_client_of_the_run_before_is_gone() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        await stage.press("p")
        source.start_anew(rows(20))
        await poll(stage)
        gone = "#19 is gone: the server was started anew; its last values are shown"
        assert gone in stage.text()
        assert "SO_SNDBUF" in stage.text()
        assert "Paused" not in stage.text()
        await stage.press("x")
        assert stage.notifications == ["Connection #19 has already ended; nothing was done."]
        await stage.press("escape")
        await stage.poll()
        assert stage.notifications[-1] == "The server was started anew."
