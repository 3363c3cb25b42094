"""Output that waits for the terminal: frames, which are written whole or left out, and the rest.

A frame is one update of Textual's, which repaints parts of the screen.
"""

import re
from collections import deque
from typing import Final

MAX_FRAMES: Final = 16
"""Frames that may wait. A terminal that reads never has more than one or two; at Textual's 60 a
second this is a quarter of a second."""
MAX_OTHER: Final = 1 << 20
"""Bytes of other output above which optional output (title, clipboard, bell) is left out too."""
_OPTIONAL: Final = (b"\x1b]", b"\x1bP", b"\x07")
"""How titles, clipboard texts (also those for a screen), the pointer's shape and the bell begin."""
_SYNC_START: Final = "\x1b[?2026h"
_SYNC_END: Final = "\x1b[?2026l"
_FRAME: Final = re.compile(r"\n*\x1b\[\d+;\d+H")
"""How a frame begins, and nothing else that Textual writes: the cursor goes to a place."""


class FrameEncoder:
    """Encodes what Textual writes; a synchronized frame becomes one with its start and end."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._synchronized = False

    def encode(self, data: str) -> tuple[bytes, bool]:
        """Encode one write, of whole sequences.

        Returns:
            The bytes, empty where they come with the next frame; and whether they are a frame.
        """
        if data in (_SYNC_START, _SYNC_END):
            self._synchronized = data == _SYNC_START
            return b"", False
        is_frame = bool(_FRAME.match(data))
        if is_frame and self._synchronized:
            data = _SYNC_START + data + _SYNC_END
        return data.encode(self._encoding, "backslashreplace"), is_frame


class FrameQueue:
    """Output in its order.

    Without one of its frames the screen is wrong. When too many wait, all of them are dropped, and
    so is every later one until `resume`: the next must be a frame of the whole screen.

    Attributes:
        stale: Whether frames were dropped since `resume`.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._frames = 0
        self._other = 0
        self.stale = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, data: bytes) -> None:
        """Queue whole sequences that are no frame: modes, questions, titles."""
        if self._other > MAX_OTHER and data.startswith(_OPTIONAL):
            return
        self._other += len(data)
        self._waiting.append((data, False))

    def add_frame(self, frame: bytes) -> None:
        """Queue a frame, unless too many wait."""
        if self._frames >= MAX_FRAMES:
            self.expire()
        if not self.stale:
            self._frames += 1
            self._waiting.append((frame, True))

    def drop_frames(self) -> None:
        """Drop all frames that wait."""
        self._waiting = deque(item for item in self._waiting if not item[1])
        self._frames = 0

    def expire(self) -> None:
        """Drop all frames until `resume`: nobody needs what they show."""
        self.stale = True
        self.drop_frames()

    def take(self) -> bytes:
        """Remove and return one frame, or other sequences: write all of it."""
        data, is_frame = self._waiting.popleft()
        if is_frame:
            self._frames -= 1
        else:
            self._other -= len(data)
        return data

    def resume(self) -> None:
        """Queue frames again; the next one must show everything."""
        self.stale = False

    def clear(self) -> None:
        """Drop all that waits."""
        self._waiting.clear()
        self._frames = self._other = 0
