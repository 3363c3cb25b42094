"""Keeps output that is printed while the app runs.

Textual replaces standard output and error, and drops what is printed, on purpose
(https://github.com/Textualize/textual/issues/2952, closed). Here `logs/capture.py` keeps both off
the screen, and the operator may read them. Delete when an option leaves the streams alone.
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
