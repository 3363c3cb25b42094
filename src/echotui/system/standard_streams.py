"""Descriptors 0, 1 and 2 of a process that has no terminal."""

import os
from typing import Final

_STANDARD: Final = (0, 1, 2)


def hold_standard_streams() -> None:
    """Open /dev/null in the place of standard streams that are closed.

    Otherwise the next socket gets such a number, and what the interpreter or a library writes on
    standard error is sent to a client.
    """
    for fd in _STANDARD:
        try:
            os.fstat(fd)
        except OSError:
            # Gets the lowest free number: this one, since those below are open.
            os.open(os.devnull, os.O_RDWR)
