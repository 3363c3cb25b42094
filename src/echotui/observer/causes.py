"""Where in the program a call comes from: file and line, outside asyncio, Tornado and us."""

import os
import sys
from types import FrameType
from typing import Final

LOOP, LIBRARY, OWN = 0, 1, 2
"""A file of asyncio, Tornado or the observer; one that is installed; one of the program."""
_HERE: Final = __file__.removesuffix("causes.py")
_INSTALLED: Final = ("/site-packages/", "/dist-packages/", os.__file__.removesuffix("os.py"))
_LOOPS: Final = ("asyncio/", "tornado/", "uvloop/", "selectors.py")
_ENDS: Final = frozenset({"run_forever", "_run_once", "run_until_complete"})
_MOST: Final = 10_000

_kinds: dict[str, int] = {}


def kind_of(filename: str) -> int:
    """Classify a file."""
    kind = _kinds.get(filename)
    if kind is None:
        if len(_kinds) >= _MOST:
            _kinds.clear()
        kind = _kinds[filename] = _classify(filename)
    return kind


def _classify(filename: str) -> int:
    if filename.startswith(_HERE):
        return LOOP
    for packages in _INSTALLED:
        _, found, inside = filename.rpartition(packages)
        if found:
            return LOOP if inside.startswith(_LOOPS) else LIBRARY
    return LIBRARY if filename.startswith("<frozen ") else OWN


Cause = tuple[str, int | None, str]
"""File, line and function."""


def line(filename: str, number: int | None, function: str) -> str:
    """Return `app.py:17 in get`."""
    return f"{filename[filename.rfind('/') + 1 :]}:{number} in {function}"


def cause(frame: FrameType | None, base: int = 0) -> Cause:
    """Return the nearest line of the program, of a library, or of the loop: what there is.

    Args:
        frame: The innermost.
        base: The identity of the frame that runs the loop: the search ends there.
    """
    chosen, best = frame, LOOP
    while frame is not None and id(frame) != base:
        code = frame.f_code
        filename = code.co_filename
        kind = _kinds.get(filename)
        if kind is None:
            kind = kind_of(filename)
        if kind == OWN:
            chosen = frame
            break
        if kind > best:
            chosen, best = frame, kind
        elif kind == LOOP and code.co_name in _ENDS:
            break
        frame = frame.f_back
    if chosen is None:
        return "", None, ""
    code = chosen.f_code
    return code.co_filename, chosen.f_lineno, code.co_name


def frames_of(thread: int, base: int) -> list[FrameType]:
    """Return the frames of a thread above the one that runs its loop, innermost first."""
    frame = sys._current_frames().get(thread)  # noqa: SLF001  # It is documented.
    frames: list[FrameType] = []
    while frame is not None and id(frame) != base:
        code = frame.f_code
        if code.co_name in _ENDS and kind_of(code.co_filename) == LOOP:
            break
        frames.append(frame)
        frame = frame.f_back
    return frames
