"""The command `echotui watch`."""

import inspect
from typing import Annotated, Any, Final

from cyclopts import Parameter
from msgspec import structs

from echotui.cli.attach import OF_DASHBOARD, own_log
from echotui.cli.options import GROUPS, PRINT_CONFIG, Origins, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.config.setting import SettingGroup, settings_of
from echotui.config.settings import OPTIONS
from echotui.config.target_values import PROGRAM
from echotui.errors import SettingsError
from echotui.runtime.request import WatchRequest

_LEFT_OUT: Final = ("fleet_credentials", "fleet_ca")
_OTHER_HELP: Final = {"read_only": "Refuse all keys that act on the program, also kicks."}
WATCHING: Final = settings_of(WatchRequest)
"""The options that only it has."""
OF_WATCH: Final = (
    *WATCHING.values(),
    *(
        structs.replace(each, help=_OTHER_HELP.get(each.name, each.help))
        for each in OF_DASHBOARD
        if each.name not in _LEFT_OUT
    ),
    OPTIONS["allow"],
)
WHICH: Final = inspect.Parameter(
    "program",
    inspect.Parameter.VAR_POSITIONAL,
    annotation=Annotated[
        str,
        Parameter(
            group=GROUPS[SettingGroup.DASHBOARD],
            show_default=False,
            help="Which program: a pid; a name, of a Python program that of its script or module;"
            " or a TCP port at which it listens, such as :8080, also after a restart. Without it,"
            " those that listen or are observed are listed.",
        ),
    ],
)


@takes((*OF_WATCH, PRINT_CONFIG), None, WHICH)
def watch(*which: str, origins: Origins, **given: Any) -> WatchRequest | str:
    """Find out which program to show, and how; or the text to print instead.

    Raises:
        SettingsError: A value is not allowed, or there is more than one program.
    """
    if len(which) > 1:
        raise SettingsError("watch: name one program; its children are watched too")
    targets = [PROGRAM.read(text, "watch") for text in which]
    own = {name: given.pop(name) for name in WATCHING if name in given}
    print_config = given.pop(PRINT_CONFIG.name, False)
    settings = own_log(resolve(given, origins, {}))
    if print_config:
        return config_listing(settings, OF_WATCH)
    return WatchRequest(settings, next(iter(targets), None), **own)
