"""The request for a demo of several servers."""

from typing import Final

from echotui.config.settings import OPTIONS, Settings
from echotui.config.values import HOSTS
from echotui.errors import SettingsError
from echotui.runtime.request import DemoRequest, FleetDemoRequest

PASSED: Final = (
    "host", "strategy", "fault", "slow", "allow", "high_water", "low_water", "max_queued",
    "max_clients", "max_per_ip", "idle_timeout", "stall_timeout", "drain_timeout", "keepalive",
    "keep_closed", "payload", "resolve", "loop",
)  # fmt: skip
"""What each server is started with; the dashboard has the rest."""
REFUSED: Final = (
    "port", "control", "http", "http_token_file", "http_allow_host", "name", "fleet",
    "fleet_credentials", "fleet_ca", "fleet_payload", "fleet_read_only",
)  # fmt: skip
"""What one server has alone, or what would let others reach it."""


def fleet_demo(demo: DemoRequest) -> FleetDemoRequest:
    """Find out how to start the servers: with what was given on the command line.

    Raises:
        SettingsError: An option is for one server.
    """
    settings, name = demo.settings, demo.scenario.name
    for option in REFUSED:
        if _is_given(settings, option):
            raise SettingsError(
                f"{OPTIONS[option].flag}: demo {name} starts {len(demo.scenario.servers)} servers,"
                " each at a free port and a private socket; leave it out"
            )
    options = [word for option in PASSED for word in _words(settings, option)]
    allowed = [f"--allow={lint}" for lint in demo.scenario.allow]
    return FleetDemoRequest(demo, (*options, *allowed))


def _is_given(settings: Settings, name: str) -> bool:
    return settings.origins.get(name, "").startswith("flag ")


def _words(settings: Settings, name: str) -> list[str]:
    """Return the words of the command line for a setting; none if the default counts."""
    option, value = OPTIONS[name], getattr(settings, name)
    if not _is_given(settings, name) and settings.origins.get(name) != "demo":
        return []
    if option.negative:
        return [option.flag if value else option.negative]
    # Several hosts are several flags.
    texts = value if option.type is HOSTS else [option.type.show(value)]
    return [f"{option.flag}={text}" for text in texts]
