"""The command `echotui kick`."""

from typing import Any

from echotui.cli.asking import ASKING, WHOM
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.request import KickRequest
from echotui.runtime.ask.whom import read_whom


@takes(ASKING["kick"].values(), None, WHOM)
def kick(*words: str, origins: Origins, **given: Any) -> KickRequest:
    """Return the request.

    Raises:
        SettingsError: Nobody is named.
    """
    del origins
    return KickRequest(whom=read_whom(words), **given)
