from collections.abc import Mapping
from pathlib import Path

from echotui.config.choices import Theme
from echotui.config.settings import Settings
from echotui.model import fields
from echotui.model.command import Done
from echotui.model.query import Sort
from echotui.runtime.preferences import preferences
from echotui.ui.preferences import NoSettingsFile
from echotui.ui.shared.setting_changes import setting_texts


async def test_preferences_come_from_the_settings(tmp_path: Path) -> None:
    settings = Settings(
        refresh=1.0,
        theme=Theme.LIGHT,
        ascii=True,
        mouse=False,
        columns=(fields.ID, fields.QUEUE),
        sort=Sort(fields.QUEUE, reverse=True),
        keys=(("kick", "Y"),),
        config=str(tmp_path / "mine.toml"),
    )
    made = preferences(settings)
    assert (made.refresh, made.theme, made.ascii, made.mouse) == (1.0, "light", True, False)
    assert (made.columns, made.keys) == (settings.columns, settings.keys)
    assert made.sort == Sort(fields.QUEUE, reverse=True)
    now = setting_texts(made.columns, made.sort, made.theme, made.refresh, made.journal_height)
    assert isinstance(await made.file.save(now), Done)
    stored = await made.file.read(now)
    assert isinstance(stored, Mapping)
    assert {name: each.text for name, each in stored.items()} == now
    assert isinstance(preferences(Settings(config="")).file, NoSettingsFile)


def test_only_a_demo_keeps_the_columns_of_its_captions() -> None:
    assert preferences(Settings()).keep == ()
    assert preferences(Settings(), demo=True).keep == (fields.EVENT, fields.LAST)
