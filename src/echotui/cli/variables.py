"""The variables of the environment that look like settings and are none."""

from collections.abc import Iterable
from typing import Final

from echotui.config.settings import KINDS
from echotui.system.printable import cut, did_you_mean, one_line

PREFIX: Final = "ECHOTUI_"
CONFIG: Final = f"{PREFIX}CONFIG"
_MOST: Final = 3
"""Names in one notice."""


def variable(name: str) -> str:
    """Name the variable of a setting.

    Args:
        name: `high_water`.

    Returns:
        `ECHOTUI_HIGH_WATER`.
    """
    return f"{PREFIX}{name.upper()}"


def unknown_variables(environment: Iterable[str]) -> str:
    """Name the variables that have our prefix, and no effect.

    Args:
        environment: The names of all variables.

    Returns:
        A notice; empty when there are none.
    """
    known = [CONFIG, *map(variable, KINDS)]
    found = sorted({name for name in environment if name.startswith(PREFIX)} - set(known))
    if not found:
        return ""
    named = [f"{cut(one_line(name))} is no setting{did_you_mean(name, known)}" for name in found]
    if len(named) > _MOST:
        named[_MOST:] = [f"{len(named) - _MOST} more variables {PREFIX}… are none"]
    return "; ".join(named)
