"""What `q` asks, and what the texts say, depends on what quitting does."""

import pytest

from echotui.model.source import Capabilities
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows

ELSEWHERE = Capabilities(quit_stops=False)


@pytest.mark.parametrize("keys", [["q"], ["ctrl+c"], ["enter", "q"]])
async def test_a_server_elsewhere_is_left_without_a_question(keys: list[str]) -> None:
    async with launch(ScriptedSource(rows(3), capabilities=ELSEWHERE), keys=keys) as stage:
        assert stage.exits


async def test_it_is_left_although_it_is_silent() -> None:
    source = ScriptedSource(rows(3), capabilities=ELSEWHERE)
    async with launch(source) as stage:
        source.silent = 4.0
        await stage.press("q")
        assert stage.exits


async def test_the_server_in_this_process_is_not() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["q"]) as stage:
        assert not stage.exits
        assert "The server stops." in stage.text()


@pytest.mark.parametrize("capabilities", [ELSEWHERE, Capabilities()])
async def test_the_drain_says_what_goes_on(capabilities: Capabilities) -> None:
    async with launch(ScriptedSource(rows(3), capabilities=capabilities), keys=["D"]) as stage:
        assert "The server keeps running, and a accepts clients again." in stage.text()


async def test_ctrl_z_does_not_claim_to_stop_a_server_elsewhere() -> None:
    async with launch(ScriptedSource(capabilities=ELSEWHERE), keys=["ctrl+z"]) as stage:
        assert stage.notifications == ["Ctrl+Z has no effect here; nothing was done."]
