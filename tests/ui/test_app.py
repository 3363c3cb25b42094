import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from textual.theme import Theme

from echotui.model.command import Command, Outcome
from echotui.model.query import Query
from echotui.model.view import View
from echotui.ui.app import EchoApp
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.view_actions import ViewActions
from echotui.ui.pacing.task_meter import TaskMeter
from echotui.ui.preferences import Preferences
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.operator import Operator
from echotui.ui.table.table import ConnectionTable
from echotui.ui.theme.themes import DARK, LIGHT
from tests.scripted import ScriptedSource
from tests.server.bench import until
from tests.ui.inputs import key_event
from tests.ui.stage import launch, rows

SECRET = "what a client sent"


class ViewError(Exception):
    """An error whose message may be a payload."""


def broken(*_: object, **__: object) -> None:
    """Stands where something of the dashboard should."""
    raise ViewError(SECRET)


class Silent(ScriptedSource):
    """Answers a few times, and breaks."""

    async def view(self, query: Query) -> View:
        if len(self.queries) > 3:
            broken()
        return await super().view(query)


class Disobedient(ScriptedSource):
    """Raises on any command."""

    async def submit(self, command: Command) -> Outcome:
        broken()
        return await super().submit(command)


def headless(source: ScriptedSource, **options: Any) -> EchoApp:
    """A dashboard that `run_metered` runs without a terminal."""
    app = EchoApp(source, Preferences(refresh=0.01), **options)
    app.run_async = partial(  # type: ignore[method-assign]
        app.run_async, headless=True, size=(120, 36)
    )
    return app


async def run(app: EchoApp, source: ScriptedSource, then: Callable[[], object]) -> None:
    """Run a dashboard to its end; once it stands, do something to it."""
    task = asyncio.create_task(app.run_metered())
    await until(lambda: len(source.queries) > 3 or task.done())
    then()
    async with asyncio.timeout(10):
        await task


def check_failed(app: EchoApp, capfd: pytest.CaptureFixture[str]) -> None:
    """Check that the dashboard failed, without printing what a client sent."""
    assert isinstance(app.failure, ViewError)
    assert re.fullmatch(r"ViewError in \w+, line \d+", app.failed_where())
    assert SECRET not in app.failed_where()
    assert tuple(capfd.readouterr()) == ("", "")


async def test_it_ends_as_asked_and_puts_the_task_factory_back() -> None:
    loop = asyncio.get_running_loop()
    factory = TaskMeter().factory(None)
    loop.set_task_factory(factory)
    source = ScriptedSource(rows(3))
    app = headless(source)
    shares = []

    def then() -> None:
        assert loop.get_task_factory() is not factory
        shares.append(app.meter.share())
        app.exit()

    await run(app, source, then)
    assert loop.get_task_factory() is factory
    assert (app.failure, app.failed_where()) == (None, "")
    assert 0 < shares[0] <= 1


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (ViewActions, "reverse"),
        (DashboardScreen, "change"),
        (Operator, "submit"),
        (ConnectionTable, "watch_view"),
        (ConnectionTable, "render_line"),
        (Summary, "watch_view"),
        (Banner, "render"),
    ],
)
async def test_a_fault_in_key_timer_or_paint_ends_the_dashboard_and_nothing_else(
    part: type, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    source = ScriptedSource(rows(3))
    app = headless(source)
    echoing = asyncio.create_task(asyncio.sleep(60))

    def then() -> None:
        monkeypatch.setattr(part, name, broken)
        # The first key turns the order round, which paints all anew.
        for key in "rhp":
            app.post_message(key_event(key))

    await run(app, source, then)
    check_failed(app, capfd)
    assert asyncio.get_running_loop().get_task_factory() is None
    assert not echoing.done()
    echoing.cancel()


async def test_a_source_that_breaks_ends_the_dashboard(capfd: pytest.CaptureFixture[str]) -> None:
    source = Silent(rows(3))
    app = headless(source)
    await run(app, source, lambda: None)
    check_failed(app, capfd)
    # The place is ours, not that of the test, and not one in Textual.
    assert app.failed_where().startswith("ViewError in _ask, line ")


async def test_a_command_that_breaks_ends_the_dashboard(capfd: pytest.CaptureFixture[str]) -> None:
    source = Disobedient(rows(3))
    app = headless(source)
    await run(app, source, lambda: app.post_message(key_event("h")))
    check_failed(app, capfd)
    assert app.failed_where().startswith("ViewError in submit, line ")


async def test_the_first_error_is_the_failure() -> None:
    app = EchoApp(ScriptedSource())
    first, second = ViewError(), KeyError()
    for error in (first, second):
        app._handle_exception(error)
    assert app.failure is first
    assert app.failed_where() == "ViewError"


@pytest.mark.parametrize(("name", "theme"), [("dark", DARK), ("light", LIGHT)])
async def test_the_theme_can_be_chosen(name: str, theme: Theme) -> None:
    async with launch(ScriptedSource(rows(3)), theme=name) as stage:
        assert stage.app.current_theme is theme
        style = stage.table.rich_style
        assert style.bgcolor is not None
        assert style.bgcolor.get_truecolor().hex == theme.background


async def test_the_app_is_settled_without_a_dialog() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:

        def unsettled() -> bool:
            return not stage.app.settled

        assert not unsettled()
        await stage.press("x")
        assert unsettled()
        await stage.press("escape")
        await stage.until(lambda: stage.app.settled)
