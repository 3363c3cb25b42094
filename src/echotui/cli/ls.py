"""The command `echotui ls`."""

from typing import Any

from echotui.cli.asking import ASKING, FILTER
from echotui.cli.options import Origins, takes
from echotui.errors import SettingsError
from echotui.runtime.ask.client_selection import read_filter
from echotui.runtime.ask.request import LsRequest

_FORMATS = ("json", "ndjson", "csv")


@takes(ASKING["ls"].values(), None, FILTER)
def ls(*words: str, origins: Origins, **given: Any) -> LsRequest:
    """Return the request.

    Raises:
        SettingsError: The filter is not right, or there is more than one format.
    """
    del origins
    formats = [f"--{name}" for name in _FORMATS if given.get(name)]
    if len(formats) > 1:
        raise SettingsError(f"{' and '.join(formats)}: give one of them")
    return LsRequest(filter=read_filter(words), **given)
