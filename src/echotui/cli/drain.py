"""The command `echotui drain`."""

from typing import Any

from echotui.cli.asking import ASKING
from echotui.cli.options import Origins, takes
from echotui.runtime.ask.request import DrainRequest


@takes(ASKING["drain"].values())
def drain(*, origins: Origins, **given: Any) -> DrainRequest:
    """Return the request."""
    del origins
    return DrainRequest(**given)
