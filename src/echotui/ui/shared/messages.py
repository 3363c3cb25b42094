"""The messages to the operator: the last ones, and the one that the banner shows."""

import time
from collections import deque
from collections.abc import Callable, Collection
from typing import Final, Literal, NamedTuple

from echotui.ui.format import safe

KEPT: Final = 100
Severity = Literal["information", "warning", "error"]


class Message(NamedTuple):
    """One sentence to the operator.

    Attributes:
        text: Safe text.
        at: Monotonic time in seconds at which it was added.
        wall: The same as Unix time.
        times: How often it was added in a row; its time is the last one.
    """

    text: str
    severity: Severity
    at: float
    wall: float
    times: int = 1

    @property
    def stays(self) -> bool:
        """Whether it is shown until the next key."""
        return self.severity != "information"


class Messages:
    """Keeps the newest messages; `watchers` are called when another one is to be shown.

    Attributes:
        current: The message to show; `None` for none.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: deque[Message] = deque(maxlen=KEPT)
        self.current: Message | None = None
        self._unread: list[Message] = []
        self._key_at = float("-inf")
        self.watchers: list[Callable[[], object]] = []

    @property
    def now(self) -> float:
        """Monotonic time in seconds, as a message has it."""
        return self._clock()

    @property
    def kept(self) -> tuple[Message, ...]:
        """The messages, newest first."""
        return tuple(self._kept)

    @property
    def unread(self) -> int:
        """Number of messages since the last key that are no longer shown, or never were."""
        return len(self._unread)

    def add(
        self, text: str, severity: Severity = "information", replaced: Collection[Message] = ()
    ) -> Message | None:
        """Add a message, and show it unless a warning is still to be read; none if empty.

        Args:
            replaced: Earlier ones that are not true any more: nobody has to read them.
        """
        if not text:
            return None
        message = Message(safe.message(text), severity, self._clock(), time.time())
        repeated = bool(self._kept) and self._kept[0][:2] == message[:2]
        if repeated:
            message = message._replace(times=self._kept.popleft().times + 1)
        self._kept.appendleft(message)
        before = self.current
        unread = before is not None and before.at >= self._key_at and before not in replaced
        kept = before is not None and before.stays and unread and not message.stays
        shown, hidden = (before, message) if kept else (message, before)
        others = [each for each in self._unread if each not in replaced]
        self._show(shown, [*others, *([hidden] if hidden and unread and not repeated else [])])
        return message

    def correct(self, message: Message, text: str) -> Message:
        """Replace the text of the current message by what is true now; return the new one."""
        corrected = message._replace(text=safe.message(text), wall=time.time())
        if self.current is not message or corrected.text == message.text:
            return message
        self._kept = deque(
            (corrected if each is message else each for each in self._kept), maxlen=KEPT
        )
        self._show(corrected, self._unread)
        return corrected

    def expire(self, message: Message) -> None:
        """Show a message no longer, if it is still the current one: its time is over."""
        # Without the clock: Textual's timers fire up to 0.5 ms early, and only once.
        if self.current is message:
            self._show(None)

    def key_pressed(self, at: float) -> None:
        """Show no warning any more that is older than a key, pressed at a monotonic time."""
        self._key_at = at
        message = self.current
        if message and message.at < at and (message.stays or self._unread):
            self._show(None if message.stays else message)

    def _show(self, message: Message | None, unread: Collection[Message] = ()) -> None:
        self.current, self._unread = message, list(unread)
        for watcher in tuple(self.watchers):
            watcher()
