from pathlib import Path

from echotui.config.settings import Settings, Theme
from echotui.demo.comparison import Comparison
from echotui.demo.director import Director
from echotui.demo.scenario_files import find
from echotui.model import fields
from echotui.runtime.request import DemoRequest
from echotui.runtime.session import Session

STORY = """\
name = "strategies"
line = "mine"
[[steps]]
caption = "c"
"""


async def test_what_is_played_does_not_depend_on_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STORY)
    settings = Settings(port=0)
    for name, show in ((str(path), Director), ("strategies", Comparison)):
        session = Session(settings, "asyncio", DemoRequest(settings, find(name)))
        assert type(session._show) is show


async def test_the_look_is_as_asked_for(tmp_path: Path) -> None:
    settings = Settings(
        refresh=1.0,
        theme=Theme.LIGHT,
        ascii=True,
        mouse=False,
        columns=(fields.ID, fields.QUEUE),
        keys=(("kick", "Y"),),
        config=str(tmp_path / "mine.toml"),
    )
    look = Session(settings, "asyncio", None)._look
    assert (look.refresh, look.theme, look.ascii, look.mouse) == (1.0, "light", True, False)
    assert (look.columns, look.keys) == (settings.columns, settings.keys)
    await look.save("columns", "id")
    assert (tmp_path / "mine.toml").exists()
