"""The broker that TARGET `fleet` stands for: its password is not in the list of processes."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from echotui.config.file import read_settings
from echotui.config.settings import OPTIONS
from echotui.config.target_values import FLEET, Targets
from echotui.errors import SettingsError
from echotui.runtime.ask.request import AskRequest

R = TypeVar("R", bound=AskRequest)

_URL = OPTIONS["fleet"]
_FILE = OPTIONS["config"]


def is_named_fleet(targets: Targets) -> bool:
    """Return whether they are the word that stands for the broker of the settings."""
    return targets == (FLEET,)


def named_fleet(file: Mapping[str, Any]) -> Targets:
    """Return the URLs of the environment, or else of a file; SettingsError if there are none.

    Args:
        file: Values of settings.
    """
    given = os.environ.get(_URL.variable)
    urls: Targets = (
        file.get(_URL.name, ()) if given is None else _URL.type.read(given, _URL.variable)
    )
    if not urls:
        raise SettingsError(
            f"{FLEET}: no broker is set; put its URL into {_URL.variable}, or {_URL.name} into the"
            f" configuration file (a socket of that name is ./{FLEET})"
        )
    return urls


def with_fleet(request: R) -> R:
    """Return a request to the servers that are meant, with what the file says of the way there."""
    if not is_named_fleet(request.on):
        return request
    path = os.environ.get(_FILE.variable)
    if path is not None:
        path = _FILE.type.read(path, _FILE.variable)
    file = read_settings(path, f"environment {_FILE.variable}").values
    return replace(
        request,
        on=named_fleet(file),
        fleet_credentials=request.fleet_credentials or file.get("fleet_credentials", ""),
        fleet_ca=request.fleet_ca or file.get("fleet_ca", ""),
    )
