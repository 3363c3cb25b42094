"""The messages to the operator: the last ones, and the one that the banner shows."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from echotui.ui.format.safe import safe

KEPT: Final = 100
SHOWN_FOR: Final = 5.0
"""Seconds for which a message is shown; a warning stays until the next key."""

Severity = Literal["information", "warning", "error"]


class Message(NamedTuple):
    """One sentence to the operator.

    Attributes:
        text: Safe text.
        at: Monotonic time in seconds at which it was added.
        wall: The same as Unix time.
    """

    text: str
    severity: Severity
    at: float
    wall: float

    @property
    def stays(self) -> bool:
        """Whether it is shown until the next key."""
        return self.severity != "information"


class Messages:
    """Keeps the newest messages; `watchers` are called when the current one changes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: deque[Message] = deque(maxlen=KEPT)
        self._current: Message | None = None
        self.watchers: list[Callable[[], object]] = []

    @property
    def kept(self) -> tuple[Message, ...]:
        """The messages, newest first."""
        return tuple(self._kept)

    @property
    def current(self) -> Message | None:
        """The message to show; `None` when there is none."""
        return self._current

    def add(self, text: str, severity: Severity = "information") -> None:
        """Add a message, which is the current one from now on; an empty text is none."""
        if text:
            message = Message(safe(text), severity, self._clock(), time.time())
            self._kept.appendleft(message)
            self._set(message)

    def expire(self) -> None:
        """Show the message no longer, if its time is over."""
        message = self._current
        if message and not message.stays and self._clock() - message.at >= SHOWN_FOR:
            self._set(None)

    def key_pressed(self, at: float) -> None:
        """Show a warning no longer that was there before a key, pressed at a monotonic time."""
        message = self._current
        if message and message.stays and message.at < at:
            self._set(None)

    def _set(self, message: Message | None) -> None:
        self._current = message
        for watcher in tuple(self.watchers):
            watcher()
