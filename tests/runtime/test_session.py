from pathlib import Path

from echotui.config.settings import Settings
from echotui.demo.comparison import Comparison
from echotui.demo.scenario_files import find
from echotui.demo.step_player import StepPlayer
from echotui.model import fields
from echotui.runtime.request import DemoRequest
from echotui.runtime.session import Session

STORY = """\
name = "strategies"
line = "mine"
[[steps]]
captions = [{ text = "c" }]
"""


async def test_what_is_played_does_not_depend_on_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STORY)
    settings = Settings(port=0)
    for name, player in ((str(path), StepPlayer), ("strategies", Comparison)):
        session = Session(settings, "asyncio", DemoRequest(settings, find(name)))
        assert type(session._player) is player


async def test_only_a_demo_keeps_the_columns_that_it_speaks_of() -> None:
    settings = Settings(port=0)
    assert Session(settings, "asyncio", None)._dashboards._look.keep == ()
    demo = Session(settings, "asyncio", DemoRequest(settings, find("tour")))
    assert demo._dashboards._look.keep == (fields.EVENT, fields.LAST)
