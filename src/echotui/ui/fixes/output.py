"""Lets what is printed while the app runs reach the given streams.

Textual replaces standard output and error while it runs, and drops what is printed; on purpose, see
https://github.com/Textualize/textual/issues/2952 (closed; seen in 8.2.8). Here `logs/capture.py`
keeps both off the screen already, and an operator may want to read what is printed.

Delete when Textual can be told to leave the streams alone.
"""

import sys
from typing import TypeVar

from textual.app import App

AnyApp = TypeVar("AnyApp", bound=App[None])


def with_own_output(app: AnyApp) -> AnyApp:
    """Return the app, set to use the present sys.stdout and sys.stderr."""
    # Not by assignment: they are declared as Textual's own type.
    vars(app).update(_capture_stdout=sys.stdout, _capture_stderr=sys.stderr)
    return app
