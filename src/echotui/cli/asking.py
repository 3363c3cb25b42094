"""What the commands that ask a running server take."""

import inspect
from collections.abc import Mapping
from typing import Annotated, Final

from cyclopts import Parameter

from echotui.cli.options import GROUPS
from echotui.config.setting import Setting, SettingGroup, settings_of
from echotui.runtime.ask.request import (
    AcceptRequest,
    AskRequest,
    DrainRequest,
    FaultsRequest,
    HoldRequest,
    JournalRequest,
    KickRequest,
    LsRequest,
    PsRequest,
)

ASKING: Final[Mapping[str, Mapping[str, Setting]]] = {
    "ps": settings_of(PsRequest),
    "ls": settings_of(LsRequest),
    "journal": settings_of(JournalRequest),
    "kick": settings_of(KickRequest),
    "hold": settings_of(HoldRequest),
    "accept": settings_of(AcceptRequest),
    "drain": settings_of(DrainRequest),
    "faults": settings_of(FaultsRequest),
}
"""The options of each command, by name."""
SHARED: Final = settings_of(AskRequest)
"""Those that nearly all of them have."""


def words(name: str, text: str) -> inspect.Parameter:
    """Make the argument of a command that takes any number of words; `text` is for the help."""
    about = Parameter(group=GROUPS[SettingGroup.ASK], help=text, show_default=False)
    return inspect.Parameter(
        name, inspect.Parameter.VAR_POSITIONAL, annotation=Annotated[str, about]
    )


FILTER: Final = words(
    "filter",
    "Only those of these ids, such as 17 19; or that match, such as 'queue>64k state:choked'.",
)
_WHOM: Final = (
    "Ids, such as 17 19; or a filter of open connections, such as 'addr:10.0.0.7 idle>1m'."
)
WHOM: Final = words("whom", _WHOM)
KICKED: Final = words("whom", f"{_WHOM} Of another program, a filter only.")
RULE: Final = words(
    "rule",
    "Faults for clients, such as 'addr:10.0.0.7 latency=200ms 50%'; '#17 off' ends those of one.",
)
