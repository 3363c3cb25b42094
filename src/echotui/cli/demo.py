"""The command `echotui demo`."""

import inspect
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from cyclopts import Parameter

from echotui.cli.fleet_demo import fleet_demo
from echotui.cli.options import GROUPS, PRINT_CONFIG, SERVING, Origins, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.config.setting import Setting, SettingGroup, settings_of
from echotui.config.values import SWITCH
from echotui.demo.scenario_files import DEFAULT, find, shipped
from echotui.demo.scenario_files import listing as scenarios
from echotui.runtime.request import DemoRequest, FleetDemoRequest

LIST: Final = Setting(
    "list", SettingGroup.DEMO, SWITCH, "Print the names of the scenarios, and exit.", flag_only=True
)
PLAYING: Final = settings_of(DemoRequest)
"""The options that only a demo has."""
PRESET: Final[Mapping[str, object]] = {"port": 0, "payload": True}
"""The settings that have another default in a demo: beside a server that runs already, with nothing
private on the wires."""
SCENARIO: Final = inspect.Parameter(
    "scenario",
    inspect.Parameter.POSITIONAL_ONLY,
    default=DEFAULT,
    annotation=Annotated[
        # What a shell completes; any other text is a name too.
        Literal[tuple(shipped())],
        Parameter(
            converter=lambda _hint, tokens: tokens[0].value,
            group=GROUPS[SettingGroup.DEMO],
            show_choices=False,
            help="What to play: a name that --list prints, or the path of a TOML file.",
        ),
    ],
)


@takes((LIST, *PLAYING.values(), *SERVING), PRESET, SCENARIO)
def demo(
    wanted: str = DEFAULT, /, *, origins: Origins, **given: Any
) -> DemoRequest | FleetDemoRequest | str:
    """Find out what to play, or the text to print instead.

    Raises:
        SettingsError: There is no such scenario, or its file or a setting is not right.
    """
    if given.pop(LIST.name, False):
        return scenarios()
    print_config = given.pop(PRINT_CONFIG.name, False)
    playing = {name: given.pop(name) for name in PLAYING if name in given}
    settings = resolve(given, origins, PRESET)
    if print_config:
        return config_listing(settings)
    request = DemoRequest(settings, find(wanted), **playing)
    return fleet_demo(request) if request.scenario.servers else request
