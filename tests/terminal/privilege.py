"""Scripts that take privileges from the process in which they run."""

from typing import Final

_WITHOUT: Final = """
import ctypes, os, sys
kernel = ctypes.CDLL(None, use_errno=True)
# Version 3, and of each half of the capabilities what is effective, permitted and inheritable.
header, sets = (ctypes.c_uint32 * 2)(0x20080522), (ctypes.c_uint32 * 6)()
failed = kernel.capget(header, sets)
for number in {numbers}:
    # Out of the bounding set too, from which root gets them back at execve.
    failed |= os.geteuid() == 0 and kernel.prctl(24, number, 0, 0, 0)
    for place in range(3):
        sets[place] &= ~(1 << number)
if failed or kernel.capset(header, sets):
    sys.exit({status})
"""
NOT_DROPPED: Final = 77
"""The exit status where that is not permitted."""


def without(*capabilities: int) -> str:
    """Drop capabilities below 32 of Linux, see capabilities(7)."""
    return _WITHOUT.format(numbers=capabilities, status=NOT_DROPPED)
