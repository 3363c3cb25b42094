"""The command `echotui run`: its help, and what is wrong with a line that names no program."""

import inspect
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Parameter

from echotui.cli import run_line
from echotui.cli.options import GROUPS, Origins, takes
from echotui.config.python_values import MODULE, PYTHON
from echotui.config.setting import Setting, SettingGroup
from echotui.config.values import SWITCH
from echotui.errors import SettingsError
from echotui.runtime.program_run import RunRequest

RUNNING: Final = (
    Setting(
        "python", SettingGroup.ASK, PYTHON, "Run it with this Python, 3.10 or later: a path, or a"
        " name in PATH. Without it, the one that runs echotui.", "", str, flag_only=True,
    ),
    Setting(
        "module", SettingGroup.ASK, MODULE, "Run this module, as python -m does; all that follows"
        " is the module's.", "", str, flag_only=True, short=run_line.MODULE_SHORT,
    ),
    Setting(
        "allow_kick", SettingGroup.ASK, SWITCH, "Let echotui watch and echotui kick close"
        " connections of the program, by its own close.", flag_only=True,
    ),
)  # fmt: skip
"""Its options; `run_line` reads them."""
WHICH: Final = inspect.Parameter(
    "program",
    inspect.Parameter.VAR_POSITIONAL,
    annotation=Annotated[
        # For the completion; what follows the script is of any kind.
        Path,
        Parameter(
            converter=lambda _hint, tokens: tokens[0].value,
            group=GROUPS[SettingGroup.ASK],
            show_default=False,
            help="The script, and its arguments; after -m MODULE, the arguments of the module.",
        ),
    ],
)


@takes(RUNNING, None, WHICH)
def run(*words: str, origins: Origins, **given: Any) -> RunRequest:
    """Return which program to become.

    Raises:
        SettingsError: None is named.
    """
    del origins
    if not words and not given.get("module"):
        raise SettingsError("run: name a script, or a module with -m; see echotui run --help")
    return RunRequest(words, **given)
