import pytest
from textual.app import App
from textual.widgets._toast import ToastHolder

from echotui.ui.fixes.toasts import TOASTS, ToastLimitApp
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows


def shown(stage: Stage) -> list[str]:
    return [word for word in stage.text().split() if word.startswith("toast-")]


@pytest.mark.parametrize(("kind", "right"), [(App, False), (ToastLimitApp, True)])
async def test_a_notification_that_is_withdrawn_leaves_no_holder(
    kind: type[App[None]], *, right: bool
) -> None:
    app = kind()
    async with app.run_test(notifications=True) as pilot:
        for number in range(2 * TOASTS):
            app.notify(f"toast-{number}")
            await pilot.pause(0.05)
        for old in list(app._notifications)[:-TOASTS]:
            app._unnotify(old)
        await pilot.pause(0.05)
        assert len(app._notifications) == TOASTS
        assert (len(app.screen.query(ToastHolder)) == TOASTS) == right


async def test_there_are_few_at_a_time_and_the_newest_stay() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        for number in range(9):
            stage.app.notify(f"toast-{number}")
            await stage.settle()
        await stage.until(lambda: shown(stage) == ["toast-6", "toast-7", "toast-8"])
        assert stage.notifications == shown(stage)
        assert len(stage.screen.query(ToastHolder)) == TOASTS


async def test_a_warning_outlasts_what_only_informs() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        stage.app.notify("toast-warning", severity="warning")
        for number in range(9):
            stage.app.notify(f"toast-{number}")
            await stage.settle()
        await stage.until(lambda: shown(stage) == ["toast-warning", "toast-7", "toast-8"])
        for number in range(TOASTS):
            stage.app.notify(f"toast-error-{number}", severity="error")
            await stage.settle()
        stage.app.notify("toast-last")
        expected = ["toast-error-1", "toast-error-2", "toast-last"]
        await stage.until(lambda: shown(stage) == expected)


async def test_a_burst_shows_no_more() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        for number in range(9):
            stage.app.notify(f"toast-{number}")
        await stage.until(lambda: shown(stage) == ["toast-6", "toast-7", "toast-8"])


async def test_the_same_text_is_shown_once_and_last() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        for text in ("toast-a", "toast-b", "toast-a"):
            stage.app.notify(text)
            await stage.settle()
        await stage.until(lambda: shown(stage) == ["toast-b", "toast-a"])


async def test_the_screen_under_a_dialog_keeps_no_removed_toast() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        stage.app.notify("toast-below")
        await stage.settle()
        await stage.press("x")
        for number in range(TOASTS):
            stage.app.notify(f"toast-{number}")
            await stage.settle()
        assert len(stage.dashboard.query(ToastHolder)) == 0
        await stage.press("escape")
        await stage.until(lambda: shown(stage) == [f"toast-{n}" for n in range(TOASTS)])


async def test_an_expired_toast_is_removed_with_its_holder() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        stage.app.notify("toast-short", timeout=0.2)
        await stage.until(lambda: shown(stage))
        await stage.until(lambda: not stage.screen.query(ToastHolder))
