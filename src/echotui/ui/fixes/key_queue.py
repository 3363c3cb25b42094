"""Input that comes in one go, each with its effect before the next."""

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

from echotui.ui.terminal.inbox import OLDEST, Inbox

LONGEST: Final = 0.5
"""Seconds that a key may hold up the next one."""
_INPUT: Final = (events.Key, events.Paste, events.MouseEvent, events.AppFocus, events.AppBlur)


class Passed(Message):
    """Follows a key through all widgets: where it arrives, the key has been before."""


class Arrived(Message):
    """Something waits in the inbox that was empty."""


class OrderlyApp(App[None]):
    """Gives a key to a widget only when the one before has had its effect.

    Textual gives all keys that it has read to the widget that has the focus, and the first may move
    the focus: of `/quiet` the letters would go to the table, where `q` quits. A slow line is enough
    for that. What the mouse does waits in the same way, and is merged meanwhile.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._keys = Inbox()
        # The driver's thread adds, the loop's takes.
        self._adding = threading.Lock()
        self._following: Timer | None = None

    def receive(self, message: Message) -> bool:
        """Let input wait for its turn; from any thread.

        Args:
            message: A key, a paste, or what the mouse, the terminal's focus or its size did.

        Returns:
            Whether it has to be told that there is something: post `Arrived`.
        """
        with self._adding:
            was_empty = not self._keys
            self._keys.add(message)
            return was_empty and bool(self._keys)

    async def on_event(self, event: events.Event) -> None:
        """Let input wait for its turn; all else goes on as ever."""
        if not isinstance(event, _INPUT) or event.is_forwarded:
            await super().on_event(event)
            return
        self.receive(event)
        if self._following is None:
            await self._go_on()

    async def on_arrived(self, event: Arrived) -> None:
        """Give what waits away."""
        event.stop()
        if self._following is None:
            await self._go_on()

    async def on_passed(self, event: Passed) -> None:
        """Give the next one away."""
        event.stop()
        await self._go_on()

    async def _go_on(self) -> None:
        if self._following is not None:
            self._following.stop()
            self._following = None
        with self._adding:
            message = self._keys.take(time.monotonic())
            dropped = self._keys.dropped if not self._keys else 0
            self._keys.dropped -= dropped
        if dropped:
            # Once, when all is over: each toast costs milliseconds.
            says = f"{dropped} keys or clicks were dropped: too many, or over {OLDEST:g} s old"
            self.notify(says, severity="warning", markup=False)
        if isinstance(message, events.Event):
            await self._give(message)

    async def _give(self, event: events.Event) -> None:
        screen, target = self.screen, self._target(event)
        self._following = self.set_timer(LONGEST, self._go_on)
        await super().on_event(event)
        # A key with priority has had its effect by now, and where it closed the screen, nothing
        # that is sent there arrives.
        (target if self.screen is screen else self.screen).post_message(Passed())

    def _target(self, event: events.Event) -> MessagePump:
        if isinstance(event, events.MouseEvent):
            try:
                return self.mouse_captured or self.get_widget_at(event.x, event.y)[0]
            except (NoWidget, NoScreen):
                return self.screen
        return self.focused or self.screen
