from pathlib import Path

from echotui.config.settings import Settings
from echotui.demo.comparison import Comparison
from echotui.demo.director import Director
from echotui.demo.scenario_files import find
from echotui.runtime.demo import make_player
from echotui.runtime.request import DemoRequest
from echotui.server.server import EchoServer

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
    server = EchoServer(settings.strategy, settings.limits)
    for name, player in ((str(path), Director), ("strategies", Comparison)):
        assert type(make_player(DemoRequest(settings, find(name)), server, float)) is player
