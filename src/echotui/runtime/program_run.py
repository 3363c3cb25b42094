"""Becomes a Python program that is observed; it checks first that it can."""

import errno
import os
import sys
from typing import Final, NamedTuple, NoReturn

from echotui.errors import StartError
from echotui.observer.injection import injected
from echotui.system.printable import one_line


class RunRequest(NamedTuple):
    """A Python program to become.

    Attributes:
        words: The path of the script, unless there is a module; then the arguments.
        python: A path, or a name in PATH; empty: the one that runs this.
        module: Its name; empty: a script is run.
        allow_kick: Whether it lets its connections be closed from outside.
    """

    words: tuple[str, ...] = ()
    python: str = ""
    module: str = ""
    allow_kick: bool = False


UNKNOWN: Final = "run: it is not known which Python runs echotui; name one with --python"


def run(request: RunRequest) -> NoReturn:
    """Become the program, with its pid, streams and signals.

    Raises:
        StartError: There is no such script or Python.
    """
    if request.module:
        arguments = ["-m", request.module, *request.words]
    else:
        _check_script(request.words[0])
        arguments = list(request.words)
    python = sys.executable
    if request.python:
        # Not at the top: it delays the start, and most programs do without it.
        from echotui.runtime.other_python import path_of  # noqa: PLC0415

        python = path_of(request.python)
    elif not python:
        raise StartError(UNKNOWN)
    environment = injected(os.environ, allow_kick=request.allow_kick)
    try:
        os.execve(python, [python, *arguments], environment)  # noqa: S606 - what was asked for
    except OSError as error:
        raise StartError(f"run: {one_line(python)}: {error.strerror}") from error


def _check_script(path: str) -> None:
    reason = ""
    try:
        os.stat(path)  # noqa: PTH116 - the start is not to wait for pathlib
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        # Not opened: that of `<(…)` can be opened once.
        if not os.access(path, os.R_OK):
            reason = os.strerror(errno.EACCES)
    if reason:
        raise StartError(f"run: {one_line(path)}: {reason}")
    if os.path.isdir(path) and not os.path.exists(os.path.join(path, "__main__.py")):  # noqa: PTH110, PTH112, PTH118 - the same
        raise StartError(f"run: {one_line(path)} is a directory without __main__.py")
