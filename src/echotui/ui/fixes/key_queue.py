"""Delivers one key at a time: the next waits until the previous one has been handled.

Textual sends each key to the widget that has the focus when the key is read, and an earlier key may
be about to move the focus: of `/quiet`, typed fast or over a slow line, the letters reach the
table, where `q` quits. Mouse events have the same fault. (Enter that also reached the next field
was https://github.com/Textualize/textual/issues/1199, closed.) Delete when Textual dispatches a key
only after the previous one has been handled.
"""

import threading
import time
from typing import Any, Final

from textual import events
from textual.app import App
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer

from echotui.ui.terminal.input_queue import OLDEST, InputQueue

MAX_WAIT: Final = 0.5  # Seconds that a key may delay the next one.
_INPUT: Final = (events.Key, events.Paste, events.MouseEvent, events.AppFocus, events.AppBlur)


class KeyHandled(Message):
    """Follows a key through the queues of all widgets: when it is delivered, the key is handled."""


class InputReady(Message):
    """The queue is no longer empty."""


class KeyQueueApp(App[None]):
    """An app that queues input, and merges the mouse's while it waits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._input_queue = InputQueue()
        # The driver's thread adds, the loop's takes.
        self._lock = threading.Lock()
        self._waiting: Timer | None = None

    def receive(self, message: Message) -> bool:
        """Queue input, from any thread; return whether the caller must post `InputReady`."""
        with self._lock:
            was_empty = not self._input_queue
            self._input_queue.add(message)
            return was_empty and bool(self._input_queue)

    def ignore_input_before(self, time: float) -> None:
        """Drop keys and clicks that were read before a monotonic time in seconds."""
        # Without the lock: a signal handler calls this, in a thread that may hold it.
        self._input_queue.ignore_before(time)

    async def on_event(self, event: events.Event) -> None:
        """Queue input; handle all other events at once."""
        if not isinstance(event, _INPUT) or event.is_forwarded:
            await super().on_event(event)
            return
        self.receive(event)
        if self._waiting is None:
            await self._deliver_next()

    async def on_input_ready(self, event: InputReady) -> None:
        """Deliver the next one, unless a key is being handled."""
        event.stop()
        if self._waiting is None:
            await self._deliver_next()

    async def on_key_handled(self, event: KeyHandled) -> None:
        """Deliver the next one."""
        event.stop()
        await self._deliver_next()

    async def _deliver_next(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        with self._lock:
            message = self._input_queue.take(time.monotonic())
            dropped = self._input_queue.dropped if not self._input_queue else 0
            self._input_queue.dropped -= dropped
        if dropped:
            # Once, when all is over: each message repaints the banner.
            reasons = f"too many, over {OLDEST:g} s old, or typed while the program was stopped"
            text = f"{dropped} keys or clicks were dropped: {reasons}."
            self.notify(text, severity="warning", markup=False)
        if isinstance(message, events.Event):
            await self._deliver(message)

    def before_input(self, event: events.Event) -> None:
        """Do what must be done before a key or click is delivered."""

    async def _deliver(self, event: events.Event) -> None:
        self.before_input(event)
        screen, target = self.screen, self._target(event)
        self._waiting = self.set_timer(MAX_WAIT, self._deliver_next)
        await super().on_event(event)
        # A key with priority is handled by now, and if it closed the screen, nothing that is sent
        # there is delivered.
        (target if self.screen is screen else self.screen).post_message(KeyHandled())

    def _target(self, event: events.Event) -> MessagePump:
        if isinstance(event, events.MouseEvent):
            try:
                return self.mouse_captured or self.get_widget_at(event.x, event.y)[0]
            except (NoWidget, NoScreen):
                return self.screen
        return self.focused or self.screen
