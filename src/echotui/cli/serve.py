"""The command `echotui serve`."""

from typing import Any, Final

from echotui.cli.options import PRINT_CONFIG, SERVING, Origins, takes
from echotui.cli.resolve import config_listing, resolve
from echotui.config.setting import SettingGroup, settings_of
from echotui.runtime.request import ServeRequest

_OF_VIEWERS: Final = ("keep_closed", "payload", "resolve", "read_only")
"""Options of a dashboard that the server carries out, for all that attach."""
SERVE_OPTIONS: Final = tuple(
    option
    for option in SERVING
    if option.group is not SettingGroup.DASHBOARD or option.name in _OF_VIEWERS
)
CHECKING: Final = settings_of(ServeRequest)
"""The options that only `serve` has."""


@takes((*CHECKING.values(), *SERVE_OPTIONS))
def serve(*, origins: Origins, **given: Any) -> ServeRequest | str:
    """Return how to serve, or the text to print instead.

    Raises:
        SettingsError: The file or a setting is not right.
    """
    print_config = given.pop(PRINT_CONFIG.name, False)
    checking = {name: given.pop(name) for name in CHECKING if name in given}
    settings = resolve(given, origins, {})
    request = ServeRequest(settings, **checking)
    return config_listing(settings, SERVE_OPTIONS, keys=False) if print_config else request
