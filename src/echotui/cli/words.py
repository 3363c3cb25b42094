"""The arguments of commands that name connections, as cyclopts has them."""

import inspect
from typing import Annotated, Final

from cyclopts import Parameter

from echotui.cli.options import GROUPS
from echotui.config.setting import SettingGroup


def words(name: str, text: str) -> inspect.Parameter:
    """Make the argument of a command that takes any number of words; `text` is for the help."""
    about = Parameter(group=GROUPS[SettingGroup.ASK], help=text, show_default=False)
    return inspect.Parameter(
        name, inspect.Parameter.VAR_POSITIONAL, annotation=Annotated[str, about]
    )


FILTER: Final = words(
    "filter", "Only those that match, such as 'queue>64k state:choked'; quote it for the shell."
)
WHOM: Final = words(
    "whom", "Ids, such as 17 19; or a filter of open connections, such as 'addr:10.0.0.7 idle>1m'."
)
