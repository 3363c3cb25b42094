from itertools import chain

import pytest
from msgspec.structs import replace

from echotui.model.actions import KEYS
from echotui.model.state import State
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.stage import launch, row, rows

USED = set(chain.from_iterable(keys.split(",") for keys in KEYS.values())) - {"q"}
VIEWS = {
    "all": [],
    "history": ["H"],
    "paused": ["p"],
    "paused history": ["H", "p"],
    "filtered": ["slash", "1", "enter"],
    "none match": ["slash", *"none", "enter"],
    "marked": ["space", "space"],
    "paused groups": ["p", "t"],
}

WIDE = (200, 40)
"""Room for every column."""


@pytest.mark.parametrize("way", VIEWS.values(), ids=VIEWS.keys())
async def test_no_key_ends_the_dashboard_whatever_it_shows(way: list[str]) -> None:
    gone = [replace(row(id_), state=State.CLOSED, ending=ENDING) for id_ in (4, 5)]
    async with launch(ScriptedSource([*rows(3), *gone]), size=WIDE, keys=way) as stage:
        board = stage.dashboard
        state, marks = board.state, board.marks
        for key in sorted(USED):
            await stage.press(key)
            assert not stage.app.failure, key
            while stage.screen is not board:
                await stage.press("escape")
            await stage.press("escape")
            board.change(state)
            board.mark(marks)
            await stage.settle()
