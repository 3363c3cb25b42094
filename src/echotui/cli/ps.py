"""The command `echotui ps`."""

from typing import Any

from echotui.cli.asking import ASKING
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.request import PsRequest


@takes(ASKING["ps"].values())
def ps(*, origins: Origins, **given: Any) -> PsRequest:
    """Return the request."""
    del origins
    return PsRequest(**given)
