"""What waits to be written to a terminal: pictures wholly or not at all, and all else."""

from collections import deque
from typing import Final

MOST_PICTURES: Final = 16
"""So many may wait. A terminal that reads never has more than one or two; at the 60 a second that
Textual draws at most, this is a quarter of a second."""
MOST_WORDS: Final = 1 << 20
"""Bytes of other output after which what a terminal can do without is left out as well."""
_SPARE: Final = (b"\x1b]", b"\x1bP", b"\x07")
"""How titles, clipboard texts (also those for a screen), the pointer's shape and the bell begin."""


class Backlog:
    """Output in its order.

    A picture repaints parts of the screen, so without one the screen is wrong. When too many wait,
    all of them go, and so does every later one until `refreshed`: what then has to come is a
    picture of the whole screen.

    Attributes:
        stale: Whether pictures were left out since `refreshed`.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._pictures = 0
        self._words = 0
        self.stale = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, words: bytes) -> None:
        """Keep what is no picture: modes, questions, and what a terminal can do without.

        Args:
            words: Whole sequences.
        """
        if self._words > MOST_WORDS and words.startswith(_SPARE):
            return
        self._words += len(words)
        self._waiting.append((words, False))

    def add_picture(self, picture: bytes) -> None:
        """Keep a picture, unless too many wait.

        Args:
            picture: All that belongs to it.
        """
        if self._pictures >= MOST_PICTURES:
            self.stale = True
            self.drop_pictures()
        if not self.stale:
            self._pictures += 1
            self._waiting.append((picture, True))

    def drop_pictures(self) -> None:
        """Forget all pictures that wait."""
        self._waiting = deque(item for item in self._waiting if not item[1])
        self._pictures = 0

    def take(self) -> bytes:
        """Give what is to be written next. It waits no more: write all of it.

        Returns:
            One picture, or other sequences.

        Raises:
            IndexError: Nothing waits.
        """
        data, is_picture = self._waiting.popleft()
        if is_picture:
            self._pictures -= 1
        else:
            self._words -= len(data)
        return data

    def refreshed(self) -> None:
        """Take pictures again; the next one must show everything."""
        self.stale = False

    def clear(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()
        self._pictures = self._words = 0
