import gc

import pytest

from echotui.ui.fixes.garbage import A_DIALOG, A_TOAST, FLEETING, Fleeting
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows


class Thing:
    pass


def test_things_count_until_they_are_freed() -> None:
    fleeting = Fleeting()
    first, second = Thing(), Thing()
    fleeting.add(first, 5)
    fleeting.add(second, 7)
    assert fleeting.objects == 12
    del first
    assert fleeting.objects == 7
    second.me = second  # type: ignore[attr-defined]  # A knot, as every widget is.
    del second
    assert fleeting.objects == 7
    gc.collect()
    assert fleeting.objects == 0


@pytest.mark.parametrize("key", ["x", "question_mark", "e", "c", "s", "ctrl+p", "q"])
async def test_a_dialog_counts_from_its_opening_until_it_is_freed(key: str) -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        gc.collect()
        before = FLEETING.objects
        await stage.press(key)
        assert FLEETING.objects == before + A_DIALOG
        await stage.press("escape")
        assert stage.screen is stage.dashboard

        def freed() -> bool:
            gc.collect()
            return FLEETING.objects == before

        await stage.until(freed)


async def test_a_toast_counts() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        gc.collect()
        before = FLEETING.objects
        stage.app.notify("told")
        await stage.settle()
        assert FLEETING.objects == before + A_TOAST
