"""The environment in which a Python program is observed.

`PYTHONPATH` starts with the directory `inject` then. The `sitecustomize` there puts both variables
back when the program starts. Python options that ignore `PYTHONPATH` or `site` leave a program
unobserved: `-E`, `-I`, `-S`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

INJECT: Final = str(Path(__file__).parent / "inject")
VARIABLE: Final = "ECHOTUI_OBSERVE"
"""Words: `kick`: its connections may be closed; `path`: it had a `PYTHONPATH` before. After `NAME`
follows the name of the program."""
NAME: Final = " name="
_PATH: Final = "PYTHONPATH"


def injected(environment: Mapping[str, str], *, allow_kick: bool, name: str = "") -> dict[str, str]:
    """Return an environment with what makes a Python program observed.

    Args:
        allow_kick: Whether it lets its connections be closed from outside.
        name: Of the program; empty: that of its script or module.
    """
    changed = dict(environment)
    path = changed.get(_PATH)
    if VARIABLE in changed:
        known, _, before = changed[VARIABLE].partition(NAME)
        words, name = set(known.split()), name or before
    else:
        words = set() if path is None else {"path"}
        # An empty entry would be the current directory.
        changed[_PATH] = os.pathsep.join([INJECT, path]) if path else INJECT
    known = " ".join(sorted(words | ({"kick"} if allow_kick else set())))
    changed[VARIABLE] = f"{known}{NAME}{name}" if name else known
    return changed
