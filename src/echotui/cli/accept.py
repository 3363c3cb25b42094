"""The command `echotui accept`."""

import inspect
from typing import Annotated, Any, Final, Literal

from cyclopts import Parameter

from echotui.cli.asking import ASKING
from echotui.cli.options import GROUPS, Origins, takes
from echotui.config.setting import SettingGroup
from echotui.runtime.ask.request import AcceptRequest

ON: Final = "on"
STATE: Final = inspect.Parameter(
    "state",
    inspect.Parameter.POSITIONAL_ONLY,
    annotation=Annotated[
        Literal["on", "off"],
        Parameter(
            group=GROUPS[SettingGroup.ASK],
            help="on: accept clients; off: leave new ones waiting in the backlog.",
        ),
    ],
)


@takes(ASKING["accept"].values(), None, STATE)
def accept(word: str, /, *, origins: Origins, **given: Any) -> AcceptRequest:
    """Return the request."""
    del origins
    return AcceptRequest(accept=word == ON, **given)
