"""What `echotui demo` takes beside the settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from cyclopts import Group, Parameter, Token

from echotui.cli.options import DASHBOARD, SERVER, Options, setting
from echotui.cli.origins import where
from echotui.config.settings import Settings
from echotui.config.values import Kind, seconds, whole
from echotui.demo.scenario_files import find
from echotui.runtime.request import DemoRequest

DEMO: Final = Group("Demo", sort_key=0)
DEFAULT_SCENARIO: Final = "tour"
_SPEED: Final = seconds(0.1, 100.0)
SPEED: Final = Kind("a number from 0.1 to 100", _SPEED.parse, _SPEED.show, _SPEED.toml)
SEED: Final = whole(0, 2**53, "a whole number from 0 to 9007199254740992")
DURATION: Final = seconds(0.0, 86400.0)
DEMO_DEFAULTS: Final = ("port", "payload")
"""The settings that a demo takes in another way where nobody says otherwise."""


def _option(kind: Kind[Any], metavar: str) -> Parameter:
    def convert(_type: object, tokens: Sequence[Token]) -> object:
        return kind.read(tokens[0].value, where(tokens[0]))

    show: Callable[[Any], str] = kind.show
    return Parameter(converter=convert, group=DEMO, metavar=metavar, show_default=show)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """What to play, and how. The texts below are the help.

    Attributes:
        list_: Print the scenarios that there are, and exit.
        speed: Play so many times as fast.
        seed: Make the clients do the same again; another number, other choices.
        repeat: Begin again after the last step.
        duration: End the program after this long; 0 for never.
    """

    list_: Annotated[
        bool, Parameter(name="--list", group=DEMO, negative=(), show_default=False)
    ] = False
    speed: Annotated[float, _option(SPEED, "N")] = 1.0
    seed: Annotated[int, _option(SEED, "N")] = 1
    repeat: Annotated[bool, Parameter(group=DEMO, negative=(), show_default=False)] = False
    duration: Annotated[float, _option(DURATION, "S")] = 0.0

    def request(self, scenario: str, settings: Settings) -> DemoRequest:
        """Find the scenario, and put together what was asked for.

        Args:
            scenario: A shipped scenario's name, or a file's path.
            settings: Those of the server and the dashboard.

        Returns:
            The session to play.

        Raises:
            SettingsError: There is no such scenario, or its file is not right.
        """
        return DemoRequest(
            settings, find(scenario), self.seed, self.speed, self.repeat, self.duration
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingOptions(Options):
    """How a demo serves: beside a server that runs already, with nothing private on the wires.

    Attributes:
        port: Listen on this port; 0 takes any free one.
        payload: Keep the last bytes of every client, and show them in the column LAST.
    """

    port: Annotated[int, setting("port", SERVER, "N")] = 0
    payload: Annotated[bool, setting("payload", DASHBOARD)] = True
