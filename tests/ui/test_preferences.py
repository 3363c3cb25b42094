from functools import partial
from typing import Any

import pytest
from textual.binding import Binding
from textual.screen import Screen

from echotui.model.actions import KEYS
from echotui.model.command import Refused
from echotui.model.key_names import key_name
from echotui.ui.app import EchoApp
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.preferences import Preferences
from echotui.ui.theme.themes import THEMES
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows

OTHER = Preferences(keys=(("kick", "ctrl+k"), ("down", "w,left_square_bracket"), ("quit", "f10")))


def shows(stage: Stage, kind: type[Screen[Any]]) -> bool:
    return isinstance(stage.screen, kind)


async def test_changed_keys_replace_the_default_keys() -> None:
    async with launch(ScriptedSource(rows(9)), preferences=OTHER, keys=["x"]) as stage:
        assert shows(stage, DashboardScreen)
        await stage.press("w", key_name("["), "down", "j", "ctrl+k")
        assert shows(stage, KickDialog)
        assert "Kick #3" in stage.text()


async def test_footer_and_help_show_the_other_keys() -> None:
    async with launch(ScriptedSource(rows(3)), size=(150, 50), preferences=OTHER) as stage:
        assert "^k kick" in stage.lines()[-1]
        assert " x kick" not in stage.lines()[-1]
        await stage.press("question_mark")
        assert shows(stage, HelpScreen)
        shown = [line for line in stage.lines() if "kick the client" in line]
        assert [line.split("│")[-2].split()[0] for line in shown] == ["^k"]


async def test_ctrl_c_quits_with_any_keys() -> None:
    async with launch(ScriptedSource(rows(3)), preferences=OTHER, keys=["q"]) as stage:
        assert shows(stage, DashboardScreen)
        await stage.press("ctrl+c")
        assert "Quit? 3 connected" in stage.text()


async def test_what_is_bound_by_default_is_in_the_list_of_keys() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        bindings: dict[str, list[Binding]] = {}
        for active in stage.screen.active_bindings.values():
            if active.binding.id is not None:
                bindings.setdefault(active.binding.id, []).append(active.binding)
        assert bindings.keys() <= KEYS.keys()
        assert {name: [b.key for b in found] for name, found in bindings.items()} == {
            name: KEYS[name].split(",") for name in bindings
        }


@pytest.mark.parametrize("mouse", [True, False])
async def test_mouse_reports_follow_the_preference(
    monkeypatch: pytest.MonkeyPatch, *, mouse: bool
) -> None:
    asked: list[Any] = []

    async def run_async(**options: Any) -> None:
        asked.append(options)

    app = EchoApp(ScriptedSource(), Preferences(mouse=mouse))
    monkeypatch.setattr(app, "run_async", partial(run_async))
    await app.run_metered()
    assert asked == [{"mouse": mouse}]


async def test_without_a_configuration_file_nothing_is_saved() -> None:
    outcome = await Preferences().file.save({"columns": "id"})
    assert outcome == Refused("Nothing can be saved: there is no configuration file.")


@pytest.mark.parametrize("name", list(THEMES))
async def test_a_theme_set_later_looks_like_one_set_at_start(name: str) -> None:
    async with launch(ScriptedSource(rows(3)), preferences=Preferences(theme=name)) as stage:
        wanted = [list(strip) for strip in stage.strips()]
    other = "light" if name == "dark" else "dark"
    async with launch(ScriptedSource(rows(3)), preferences=Preferences(theme=other)) as stage:
        assert [list(strip) for strip in stage.strips()] != wanted
        await stage.press("ctrl+p", *f"theme {name}", "enter")
        await stage.poll()
        await stage.until(lambda: stage.app.theme == THEMES[name].name)
        assert [list(strip) for strip in stage.strips()] == wanted
