"""The detail screen on a stage, over the real dashboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from echotui.model.ending import Ending, Reason, Side
from echotui.model.query import Query
from echotui.model.state import State
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.pacing.governor import Governor
from echotui.ui.pacing.task_meter import TaskMeter
from tests import detail_scenes
from tests.detail_scenes import CHOKED
from tests.scripted import ScriptedSource
from tests.ui.stage import NEVER, Stage, launch

ENDING = Ending(Reason.PEER_RESET, Side.CLIENT)


@asynccontextmanager
async def detailed(
    source: ScriptedSource | None = None, id_: int = CHOKED, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Stage]:
    """Show one connection over the dashboard."""
    source = source or detail_scenes.source()
    async with launch(source, size=size) as stage:
        source.queries.clear()
        await stage.app.push_screen(
            DetailScreen(source, id_, Governor(TaskMeter(), NEVER), stage.app.messages)
        )
        await stage.until(lambda: asked(source))
        await stage.settle()
        yield stage


def asked(source: ScriptedSource) -> list[Query]:
    """What the detail has asked."""
    return [query for query in source.queries if query.detail]


def detail_screen(stage: Stage) -> DetailScreen:
    return next(each for each in stage.app.screen_stack if isinstance(each, DetailScreen))


async def poll(stage: Stage) -> None:
    """Let it ask, as its clock would."""
    detail_screen(stage).call_next(detail_screen(stage).poller.poll)
    await stage.settle()


def change(source: ScriptedSource, **values: object) -> None:
    """Let the connection be another; `values` are fields of its row."""
    before = source.details[CHOKED]
    row = replace(before.row, **values)
    source.details[CHOKED] = replace(before, row=row)


def end(source: ScriptedSource) -> None:
    change(source, state=State.CLOSED, ending=ENDING, idle=0.2)
