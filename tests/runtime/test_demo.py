from pathlib import Path

from echotui.config.settings import Settings
from echotui.demo.comparison import Comparison
from echotui.demo.scenario_files import find
from echotui.demo.step_player import StepPlayer
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.runtime.demo import make_player
from echotui.runtime.request import DemoRequest
from echotui.server.server import EchoServer

SCENARIO = """\
name = "strategies"
line = "mine"
[[steps]]
captions = [{ text = "c" }]
"""


async def test_what_plays_a_scenario_does_not_depend_on_its_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SCENARIO)
    server = EchoServer(Strategy.EAGER, Limits())
    for name, player in ((str(path), StepPlayer), ("strategies", Comparison)):
        request = DemoRequest(Settings(port=0), find(name))
        assert type(make_player(request, server, lambda: 0.0)) is player
