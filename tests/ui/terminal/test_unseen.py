import pytest
from textual.app import App

from echotui.ui.app import EchoApp
from echotui.ui.dashboard import screen as dashboard
from echotui.ui.detail import screen as detail
from echotui.ui.preferences import Preferences
from echotui.ui.terminal.drained import Drained
from tests.scripted import ScriptedSource
from tests.ui.stage import NEVER, Stage, rows


async def test_unseen_it_does_not_poll_and_drained_it_does_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unseen = True

    def is_unseen(_app: App[None]) -> bool:
        return unseen

    source = ScriptedSource(rows(3))
    app = EchoApp(source, Preferences(refresh=NEVER))
    async with app.run_test(size=(120, 36)) as pilot:
        stage = Stage(app, pilot)
        await stage.poll()
        for module in (dashboard, detail):
            monkeypatch.setattr(module, "is_unseen", is_unseen)
        for keys in ((), ("enter",)):
            unseen = False
            await stage.press(*keys)
            unseen, before = True, len(source.queries)
            assert isinstance(stage.screen, dashboard.DashboardScreen | detail.DetailScreen)
            await stage.screen.poller.poll()
            assert len(source.queries) == before
            unseen = False
            app.post_message(Drained())
            await stage.settle()
            assert len(source.queries) == before + 1
    assert source.queries[-1].detail == 1
