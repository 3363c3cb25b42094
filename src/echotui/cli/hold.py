"""The command `echotui hold`."""

from typing import Any

from echotui.cli.asking import ASKING, WHOM
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.request import HoldRequest
from echotui.runtime.ask.whom import read_whom


@takes(ASKING["hold"].values(), None, WHOM)
def hold(*words: str, origins: Origins, **given: Any) -> HoldRequest:
    """Return the request.

    Raises:
        SettingsError: Nobody is named.
    """
    del origins
    return HoldRequest(whom=read_whom(words), **given)
