"""The command `echotui faults`."""

from typing import Any

from echotui.cli.asking import ASKING, RULE
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.request import FaultsRequest


@takes(ASKING["faults"].values(), None, RULE)
def faults(*words: str, origins: Origins, **given: Any) -> FaultsRequest:
    """Return the request.

    Raises:
        SettingsError: It asks for two things at once.
    """
    del origins
    return FaultsRequest(rule=" ".join(words), **given)
