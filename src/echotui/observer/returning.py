"""Calls a function when `os.fork` has returned to the program."""

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final

WARNS_LATE: Final = (3, 13) <= sys.version_info < (3, 13, 10) or sys.version_info[:3] == (3, 14, 0)
"""These count the threads, to warn of a fork with several, only after the functions of
`register_at_fork` (gh-137109): a thread that is started there makes them warn."""


def when_returned(frame: FrameType, calls: Sequence[Callable[[], None]]) -> None:
    """Call functions before the next instruction of a frame; at once if a debugger is there.

    What they raise is raised in the frame.
    """

    def call() -> None:
        for each in calls:
            each()

    if sys.gettrace() is not None or frame.f_trace is not None:
        call()
        return

    def trace(_frame: FrameType, _event: str, _value: object) -> None:
        sys.settrace(None)
        frame.f_trace = None
        frame.f_trace_opcodes = False
        call()

    frame.f_trace = trace
    frame.f_trace_opcodes = True
    sys.settrace(_trace_none)


def _trace_none(_frame: FrameType, _event: str, _value: object) -> None:
    """Trace no frame that begins meanwhile."""
