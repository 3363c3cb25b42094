"""The command `echotui kick`."""

from typing import Any

from echotui.cli.asking import ASKING, KICKED
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.client_selection import read_selection
from echotui.runtime.ask.request import KickRequest


@takes(ASKING["kick"].values(), None, KICKED)
def kick(*words: str, origins: Origins, **given: Any) -> KickRequest:
    """Return the request.

    Raises:
        SettingsError: Nobody is named.
    """
    del origins
    return KickRequest(selection=read_selection(words), **given)
