"""The command `echotui hold`."""

from typing import Any

from echotui.cli.asking import ASKING, WHOM
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.client_selection import read_selection
from echotui.runtime.ask.request import HoldRequest


@takes(ASKING["hold"].values(), None, WHOM)
def hold(*words: str, origins: Origins, **given: Any) -> HoldRequest:
    """Return the request.

    Raises:
        SettingsError: Nobody is named.
    """
    del origins
    return HoldRequest(selection=read_selection(words), **given)
