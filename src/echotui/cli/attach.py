"""The command `echotui attach`."""

import inspect
from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from cyclopts import Parameter
from msgspec import structs

from echotui.cli.asking import SHARED
from echotui.cli.options import GROUPS, PRINT_CONFIG, Origins, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.config.setting import SettingGroup
from echotui.config.settings import OPTIONS, Settings
from echotui.config.target_values import TARGETS
from echotui.errors import SettingsError
from echotui.model.watch_target import WatchTarget
from echotui.runtime.request import AttachRequest

_NAMES: Final = (
    "refresh", "columns", "journal_height", "sort", "theme", "ascii", "mouse", "loop", "log_file",
    "log_format", "config", "fleet_credentials", "fleet_ca",
)  # fmt: skip
_OTHER_HELP: Final = {
    "read_only": "Refuse all keys that act on a client or the server; other dashboards may act.",
    "log_file": (
        "Log to this file what is done here, of 5 MiB at most, and 3 older ones, PATH.1 to PATH.3;"
        " one that the environment or the file names is the server's."
    ),
}
OF_DASHBOARD: Final = tuple(
    structs.replace(OPTIONS[name], help=_OTHER_HELP.get(name, OPTIONS[name].help))
    for name in OPTIONS
    if name in {*_NAMES, *_OTHER_HELP}
)
"""The options of a dashboard."""
ON: Final = structs.replace(
    SHARED["on"],
    group=SettingGroup.DASHBOARD,
    help="The same as TARGET, as other commands have it.",
)
WHICH: Final = inspect.Parameter(
    "target",
    inspect.Parameter.VAR_POSITIONAL,
    annotation=Annotated[
        # For the completion; other words are targets too.
        Literal[TARGETS.words],
        Parameter(
            converter=lambda _hint, tokens: tokens[0].value,
            show_choices=False,
            group=GROUPS[SettingGroup.DASHBOARD],
            show_default=False,
            help="Which server: its pid, its name or the path of its socket; several are shown in"
            " one table."
            " Or a fleet: nats://HOST:PORT, or fleet for that of ECHOTUI_FLEET or the file.",
        ),
    ],
)


@takes((ON, *OF_DASHBOARD, PRINT_CONFIG), None, WHICH)
def attach(*which: str, origins: Origins, **given: Any) -> AttachRequest | str:
    """Find out which servers to show, and how; or the text to print instead.

    Raises:
        SettingsError: A value is not allowed, or a server is named twice.
    """
    on = given.pop(ON.name, ())
    if which and on:
        raise SettingsError(f"TARGET and {ON.flag}: name the servers in one of them")
    targets = on or (TARGETS.read_all(which, "attach") if which else ())
    print_config = given.pop(PRINT_CONFIG.name, False)
    for each in targets:
        if isinstance(each, WatchTarget):
            raise SettingsError(f"attach: for another program there is echotui watch {each}")
    settings = own_log(resolve(given, origins, {}))
    if print_config:
        return config_listing(settings, OF_DASHBOARD)
    return AttachRequest(settings, targets)


def own_log(settings: Settings) -> Settings:
    """Return settings whose log is that of this dashboard."""
    if settings.origins.get("log_file", "").startswith("flag"):
        return settings
    # Two programs that write to one file, and rotate it, would spoil it.
    return replace(settings, log_file="")
