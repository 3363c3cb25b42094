"""The command `echotui ps`."""

from typing import Any

from echotui.cli.options import Origins, takes
from echotui.config.setting import settings_of
from echotui.runtime.ask.request import PsRequest


@takes(settings_of(PsRequest).values())
def ps(*, origins: Origins, **given: Any) -> PsRequest:
    """Return the request."""
    del origins
    return PsRequest(**given)
