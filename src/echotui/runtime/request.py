"""What a command line asks to run."""

from dataclasses import dataclass
from typing import Final

from echotui.config.setting import SettingGroup, setting
from echotui.config.settings import Settings
from echotui.config.target_values import Targets
from echotui.config.values import SWITCH, TIME, decimal, seconds, whole
from echotui.demo.scenario import Scenario
from echotui.errors import SettingsError
from echotui.model.watch_target import WatchTarget
from echotui.runtime.criterion import EXPECT, FAIL_ON, REPORT, Criterion

_SEED = whole("N", 0, 2**53, "a whole number from 0 to 9007199254740992")
_SPEED = decimal("N", "a number", 0.1, 100)


@dataclass(frozen=True, slots=True)
class AttachRequest:
    """Which servers to show, and how.

    Attributes:
        settings: Of the dashboard; those of a server have no effect.
        targets: Which servers; empty for the only one, or some to choose.
    """

    settings: Settings
    targets: Targets = ()


ALLOW_KICK: Final = (
    "Let connections of the program be kicked: established ones that it accepted, and after a"
    " question those that it opened."
)


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """Another program to show, and how.

    Attributes:
        settings: Of the dashboard; those of a server have no effect.
        target: `None`: the only one that listens, or one to choose.
    """

    settings: Settings
    target: WatchTarget | None = None
    allow_kick: bool = setting(False, SWITCH, SettingGroup.DASHBOARD, ALLOW_KICK, flag_only=True)


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

    @property
    def notice(self) -> str:
        """What the operator is to read at the start; empty for nothing."""
        if not self.settings.read_only:
            return ""
        return "read-only: the keys that the demo asks for are not offered here"


@dataclass(frozen=True, slots=True)
class FleetDemoRequest:
    """A demo of several servers, each in a process of its own.

    Attributes:
        options: Of `echotui serve`, for each of them.
    """

    demo: DemoRequest
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """A server without a dashboard: the table of the options that only it has.

    Raises:
        SettingsError: A check can never match.
    """

    settings: Settings
    # fmt: off
    for_: float = setting(
        0.0, TIME, SettingGroup.CHECKS, "Drain and exit after this long; 0: never.", flag_only=True
    )
    expect: tuple[Criterion, ...] = setting(
        (), EXPECT, SettingGroup.CHECKS,
        "Exit with 3 unless at least N connections matched this filter at the same moment; ended"
        " ones count too, for the rest of the run, if the filter asks for state, reason, first or"
        " lost. May be repeated.", flag_only=True,
    )
    fail_on: tuple[Criterion, ...] = setting(
        (), FAIL_ON, SettingGroup.CHECKS,
        "Drain and exit with 3 as soon as a connection matches this filter; may be repeated.",
        flag_only=True,
    )
    report: str = setting(
        "", REPORT, SettingGroup.CHECKS,
        "At the end, write what was seen to this file, as JSON; -: to standard output.",
        flag_only=True,
    )
    # fmt: on

    def __post_init__(self) -> None:
        """Check what an option cannot check by itself."""
        for criterion in self.checks:
            if criterion.needs_payload and not self.settings.payload:
                raise SettingsError(f"{criterion}: no payload is kept; add --payload")
            for lint in criterion.lints:
                if lint in self.settings.allow:
                    raise SettingsError(
                        f"{criterion}: {lint} is not reported, because of --allow {lint}"
                    )

    @property
    def checks(self) -> tuple[Criterion, ...]:
        """All checks."""
        return (*self.expect, *self.fail_on)
