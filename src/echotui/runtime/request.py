"""What a command line asks to run."""

from dataclasses import dataclass

from echotui.config.setting import SettingGroup, setting
from echotui.config.settings import Settings
from echotui.config.values import SWITCH, decimal, seconds, whole
from echotui.demo.scenario import Scenario

_SEED = whole("N", 0, 2**53, "a whole number from 0 to 9007199254740992")
_SPEED = decimal("N", "a number", 0.1, 100)


@dataclass(frozen=True, slots=True)
class AttachRequest:
    """Which server to show, and how.

    Attributes:
        settings: Of the dashboard; those of a server have no effect.
        target: A pid or the path of a socket; empty for the only server, or one to choose.
    """

    settings: Settings
    target: str = ""


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What to play, and how: the table of the options that only a demo has."""

    settings: Settings
    scenario: Scenario
    # fmt: off
    seed: int = setting(
        1, _SEED, SettingGroup.DEMO, "The same number makes the clients do the same again.",
        flag_only=True,
    )
    speed: float = setting(
        1.0, _SPEED, SettingGroup.DEMO, "Play this many times as fast.", flag_only=True
    )
    repeat: bool = setting(
        False, SWITCH, SettingGroup.DEMO, "Begin again after the last step.", flag_only=True
    )
    duration: float = setting(
        0.0, seconds(0, 86400), SettingGroup.DEMO, "Exit after this long; 0: never.", flag_only=True
    )
    # fmt: on


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """A server without a dashboard."""

    settings: Settings
