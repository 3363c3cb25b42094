"""Where in the program a call comes from: file and line, outside asyncio, Tornado and us."""

import os
import sys
from types import FrameType
from typing import Final

INNER, LOOP, LIBRARY, OWN = range(4)
"""A file of the observer, or of asyncio and Tornado that makes the calls for others; another one of
these; one that is installed; one of the program."""
_HERE: Final = __file__.removesuffix("causes.py")
_INSTALLED: Final = ("/site-packages/", "/dist-packages/", os.__file__.removesuffix("os.py"))
_LOOPS: Final = ("asyncio/", "tornado/", "uvloop/")
_INNER: Final = (
    "selectors.py",
    *(f"asyncio/{name}.py" for name in ("base_events", "events", "runners", "selector_events")),
    *(f"tornado/{name}.py" for name in ("ioloop", "iostream", "platform/asyncio")),
)
_ENDS: Final = frozenset({"run_forever", "_run_once", "run_until_complete"})
_MOST: Final = 10_000
_READ: Final = 1

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
        return INNER
    for packages in _INSTALLED:
        _, found, inside = filename.rpartition(packages)
        if found:
            if inside.startswith(_INNER):
                return INNER
            return LOOP if inside.startswith(_LOOPS) else LIBRARY
    return LIBRARY if filename.startswith("<frozen ") else OWN


Cause = tuple[str, int | None, str]
"""File, line and function."""


def line(filename: str, number: int | None, function: str) -> str:
    """Return `app.py:17 in get`."""
    return f"{filename[filename.rfind('/') + 1 :]}:{number} in {function}"


_WORDS: Final = {
    "_force_close": "lost",
    "_read_ready__on_eof": "peer's end",
    "_start_serving": "listens",
    "add_accept_handler": "listens",
    "close": "closes",
    "feed_data": "pauses",
    "pause_reading": "pauses",
}
"""Functions of asyncio and Tornado that say more than the masks."""


def why(came_from: Cause, before: int, after: int) -> str:
    """Return the line of the program or of a library; or what asyncio or Tornado does itself.

    Args:
        came_from: Of a call.
        before: The mask: READ 1, WRITE 4.
        after: The same.
    """
    filename, _, function = came_from
    if kind_of(filename) not in (INNER, LOOP):
        return line(*came_from)
    word = _WORDS.get(function) or _word(after & ~before, before & ~after)
    return f"{'Tornado' if '/tornado/' in filename else 'asyncio'}: {word}"


def _word(on: int, off: int) -> str:
    if on:
        return "reads" if on == _READ else "sends"
    return "stops reading" if off & _READ else "sent all"


def cause(frame: FrameType | None, base: int = 0) -> Cause:
    """Return the nearest line of the program; or of a library, of Tornado or asyncio.

    Args:
        frame: The innermost.
        base: The identity of the frame that runs the loop: the search ends there.
    """
    chosen, best = frame, INNER
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
        elif kind == INNER and code.co_name in _ENDS:
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
        if code.co_name in _ENDS and kind_of(code.co_filename) == INNER:
            break
        frames.append(frame)
        frame = frame.f_back
    return frames
