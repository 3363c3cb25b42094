"""The command `echotui journal`."""

from typing import Any

from echotui.cli.asking import ASKING, FILTER
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.client_selection import read_filter
from echotui.runtime.ask.request import JournalRequest


@takes(ASKING["journal"].values(), None, FILTER)
def journal(*words: str, origins: Origins, **given: Any) -> JournalRequest:
    """Return the request.

    Raises:
        SettingsError: The filter is not right.
    """
    del origins
    return JournalRequest(filter=read_filter(words), **given)
