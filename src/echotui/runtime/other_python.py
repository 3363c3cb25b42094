"""Finds the Python that `echotui run` is given, and checks that it can be observed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from echotui.errors import StartError
from echotui.system.printable import one_line

OLDEST: Final = (3, 10)
"""The annotations of the observer need it."""
WITHIN: Final = 10.0
"""Seconds in which it prints its version; a shim of pyenv takes some tenths."""
# In words that Python 2 has too.
_VERSION: Final = ("-E", "-S", "-c", "import sys; print('Python %d.%d' % sys.version_info[:2])")


def path_of(given: str) -> str:
    """Return the path of a Python, from a path or a name in PATH.

    Raises:
        StartError: It is not there, or none that can be observed.
    """
    # No shell expands the home in --python=~/x.
    path = os.path.expanduser(given)  # noqa: PTH111 - or a name
    if "/" in path:
        _check_file(path)
    found = shutil.which(path)
    if found is None:
        raise _error(path, " cannot be executed" if "/" in path else " is not in PATH")
    # Of what runs this, the version is known.
    if not sys.executable or not Path(found).samefile(sys.executable):
        _check_version(found)
    return found


def _check_file(path: str) -> None:
    try:
        Path(path).stat()
    except OSError as error:
        raise _error(path, f": {error.strerror}") from error
    if Path(path).is_dir():
        raise _error(path, " is a directory")


def _check_version(python: str) -> None:
    """Start it once, without its site-packages, to learn its version."""
    try:
        done = subprocess.run(  # noqa: S603 - the program that was named, without a shell
            [python, *_VERSION], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=WITHIN, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise _error(python, f" did not print its version within {WITHIN:g} s") from error
    except OSError as error:
        raise _error(python, f": {error.strerror}") from error
    printed = re.fullmatch(r"Python (\d+)\.(\d+)\n", done.stdout)
    if not printed:
        raise _error(python, " is no Python")
    if (int(printed[1]), int(printed[2])) < OLDEST:
        raise _error(
            python, f" is {printed[0].strip()}; {OLDEST[0]}.{OLDEST[1]} or later is needed"
        )


def _error(path: str, what: str) -> StartError:
    return StartError(f"run: --python {one_line(path)}{what}")
