"""An answer that is long under way holds up no key; an error in it ends the dashboard."""

import asyncio

import pytest

from echotui.model.query import Query
from echotui.model.view import View
from echotui.ui.preferences import Preferences
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows


class Distant(ScriptedSource):
    """Answers when it is allowed to; counts the answers that are under way."""

    waiting = 0
    error: Exception | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.arrives = asyncio.Event()
        self.arrives.set()

    async def view(self, query: Query) -> View:
        self.waiting += 1
        await self.arrives.wait()
        self.waiting -= 1
        if self.error:
            raise self.error
        return await super().view(query)


async def test_keys_are_drawn_while_an_answer_is_under_way() -> None:
    source = Distant(rows(5))
    async with launch(source) as stage:
        source.arrives.clear()
        await stage.press("down", "down")
        assert source.waiting
        assert [line[0] for line in stage.rows()] == [" ", " ", "▸", " ", " "]
        await stage.press("space", "slash", *"#2")
        assert stage.filter_text == "#2"
        assert stage.rows()[2].startswith(" ●")
        source.arrives.set()
        await stage.until(lambda: stage.ids == [2])
        assert not source.waiting


async def test_an_answer_under_way_does_not_hold_up_the_end() -> None:
    source = Distant(rows(5))
    async with launch(source, preferences=Preferences(refresh=0.01)) as stage:
        source.arrives.clear()
        await stage.press("down")
        assert source.waiting


async def failing(source: Distant) -> None:
    async with launch(source) as stage:
        source.error = LookupError()
        await stage.press("down")
        await stage.until(lambda: stage.app.failure is source.error)


async def test_an_error_ends_the_dashboard() -> None:
    with pytest.raises(LookupError):
        await failing(Distant(rows(5)))
