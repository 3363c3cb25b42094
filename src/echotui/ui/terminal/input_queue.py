"""Input that waits for the dashboard: merged, bounded, and dropped when it is old."""

from collections import deque
from enum import Enum, auto
from typing import Final

from textual import events
from textual.message import Message

OLDEST: Final = 2.0
"""Seconds after which a waiting key is dropped: it was meant for a screen that is gone."""
KEYS: Final = 1000
"""Keys and pastes that may wait."""
POINTER: Final = 32
"""Clicks, moves and turns of the wheel that may wait."""
WHEEL: Final = 8
"""Turns of the wheel in one direction that may wait."""


class _Last(Enum):
    """Stands in the queue for the last message of its kind."""

    FOCUS = auto()
    SIZE = auto()


_FOCUS: Final = (events.AppFocus, events.AppBlur)
_TYPED: Final = (events.Key, events.Paste)
_ACTS: Final = (*_TYPED, events.MouseDown)
_SCROLLS: Final = (
    events.MouseScrollDown,
    events.MouseScrollUp,
    events.MouseScrollLeft,
    events.MouseScrollRight,
)
_POINTS: Final = (events.MouseDown, events.MouseMove, *_SCROLLS)


class InputQueue:
    """Keeps input in its order.

    Only the last change of focus, of size, and of moves in a row is kept, and a few turns of the
    wheel: a terminal may send thousands a second, and each costs milliseconds.

    Attributes:
        dropped: Keys, pastes and clicks that waited too long, were too many, or are ignored.
    """

    def __init__(self) -> None:
        self._waiting: deque[Message | _Last] = deque()
        self._last: dict[_Last, Message] = {}
        self._keys = self._points = self._run = 0
        self._full = False
        self._down: set[int] = set()
        self._pressed: set[int] = set()
        self._valid_from = float("-inf")
        self.dropped = 0

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def add(self, message: Message) -> None:
        """Queue a message, merge it, or drop it. It waits since its `time`."""
        if isinstance(message, _FOCUS):
            self._keep_last(_Last.FOCUS, message)
        elif isinstance(message, events.Resize):
            self._keep_last(_Last.SIZE, message)
        elif isinstance(message, events.MouseMove):
            self._move(message)
        elif isinstance(message, _SCROLLS):
            self._scroll(message)
        elif isinstance(message, events.MouseUp):
            # The press may have been dropped.
            if message.button in self._down:
                self._down.discard(message.button)
                self._waiting.append(message)
        elif isinstance(message, events.MouseDown):
            self._press(message)
        elif isinstance(message, _TYPED):
            self._type(message)
        else:
            self._waiting.append(message)

    def ignore_before(self, time: float) -> None:
        """Drop keys and clicks that were read before a monotonic time in seconds."""
        self._valid_from = time

    def take(self, now: float) -> Message | None:
        """Remove and return the first that is not too old; None if there is none.

        The time is monotonic, in seconds.
        """
        while self._waiting:
            first = self._waiting.popleft()
            message = self._last.pop(first) if isinstance(first, _Last) else first
            self._count(message, -1)
            oldest = max(now - OLDEST, self._valid_from)
            if not isinstance(message, _ACTS) or message.time >= oldest:
                if isinstance(message, events.MouseDown):
                    self._pressed.add(message.button)
                elif isinstance(message, events.MouseUp):
                    self._pressed.discard(message.button)
                return message
            self.dropped += 1
            self._drop_all()
        return None

    def _keep_last(self, kind: _Last, message: Message) -> None:
        if kind not in self._last:
            self._waiting.append(kind)
        self._last[kind] = message

    def _move(self, message: events.MouseMove) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, events.MouseMove) and last.button == message.button:
            message._delta_x += last._delta_x  # noqa: SLF001 - a merged move has both distances
            message._delta_y += last._delta_y  # noqa: SLF001
            self._waiting[-1] = message
        elif self._points < POINTER:
            self._append(message)

    def _scroll(self, message: Message) -> None:
        same = bool(self._waiting) and type(self._waiting[-1]) is type(message)
        self._run = self._run + 1 if same else 1
        if self._run <= WHEEL and self._points < POINTER:
            self._append(message)

    def _press(self, message: events.MouseDown) -> None:
        if self._points < POINTER:
            self._down.add(message.button)
            self._append(message)
        else:
            self.dropped += 1

    def _type(self, message: Message) -> None:
        # A run of keys is cut at its end, never in the middle.
        self._full = bool(self._keys) and (self._full or self._keys >= KEYS)
        if self._full:
            self.dropped += 1
            return
        self._append(message)

    def _append(self, message: Message) -> None:
        self._waiting.append(message)
        self._count(message, 1)

    def _count(self, message: Message, by: int) -> None:
        if isinstance(message, _TYPED):
            self._keys += by
        elif isinstance(message, _POINTS):
            self._points += by

    def _drop_all(self) -> None:
        """Drop what was typed or clicked after something that was dropped."""
        self.dropped += sum(isinstance(each, _ACTS) for each in self._waiting)
        waiting, self._waiting = self._waiting, deque()
        self._keys = self._points = 0
        self._down = set(self._pressed)
        for each in waiting:
            if isinstance(each, _Last):
                self._waiting.append(each)
            elif isinstance(each, events.MouseUp):
                self.add(each)
            elif not isinstance(each, (*_TYPED, *_POINTS)):
                self._waiting.append(each)
