"""The name of a Python program: its script or module, which is one of its arguments."""

import re
from collections.abc import Sequence
from typing import Final

from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat

_PYTHON: Final = re.compile(r"(python|pypy)[0-9.]*[a-z]*", re.IGNORECASE)
_OPTION: Final = re.compile(r"-[^-cmWX]*([cmWX]?)(.*)", re.DOTALL)
"""Letters, up to one that has a value: behind it, or as the next argument."""
_SPAWNED: Final = "--multiprocessing-fork"
"""An argument: `get_command_line`, Lib/multiprocessing/spawn.py."""
_LONG_WITH_VALUE: Final = "--check-hash-based-pycs"


def name_of(stat: Stat) -> str:
    """Return the name of a process: of a Python its script or module, else `comm`."""
    if not _PYTHON.fullmatch(stat.name):
        return stat.name
    try:
        arguments = proc_files.arguments(stat.id.pid)
        if _SPAWNED in arguments:
            # A worker of multiprocessing: its script is its parent's.
            arguments = proc_files.arguments(stat.parent)
        return script_name(arguments) or stat.name
    except (GoneError, NotAllowedError):
        return stat.name


def script_name(arguments: Sequence[str]) -> str:
    """Return `app.py` of `python3.11 -u /x/app.py`, `uvicorn` of `python -m uvicorn`.

    Empty: it is no Python, or it has neither.
    """
    if not arguments or not _PYTHON.fullmatch(_base(arguments[0])):
        return ""
    rest = iter(arguments[1:])
    for word in rest:
        option = _OPTION.fullmatch(word)
        if option is None:
            return _base(word)
        letter, value = option.groups()
        if letter == "c" or word == "-":
            return ""
        if letter == "m":
            return value or next(rest, "")
        if (letter and not value) or word == _LONG_WITH_VALUE:
            next(rest, "")
    return ""


def _base(path: str) -> str:
    return path.rpartition("/")[2]
