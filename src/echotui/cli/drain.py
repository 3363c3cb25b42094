"""The command `echotui drain`."""

from typing import Any

from echotui.cli.options import Origins, takes
from echotui.config.setting import settings_of
from echotui.runtime.ask.request import DrainRequest


@takes(settings_of(DrainRequest).values())
def drain(*, origins: Origins, **given: Any) -> DrainRequest:
    """Return the request."""
    del origins
    return DrainRequest(**given)
