"""Keys that come in one go, each with its effect before the next."""

from collections import deque
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.timer import Timer

LONGEST: Final = 0.5
"""Seconds that a key may hold up the next one."""


class Passed(Message):
    """Follows a key through all widgets: where it arrives, the key has been before."""


class OrderlyApp(App[None]):
    """Gives a key to a widget only when the one before has had its effect.

    Textual gives all keys that it has read to the widget that has the focus, and the first may move
    the focus: of `/quiet` the letters would go to the table, where `q` quits. A slow line is enough
    for that.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._keys: deque[events.Event] = deque()
        self._following: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Take a key from the terminal, or let it wait; all else goes on as ever."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._following is not None:
            self._keys.append(event)
        else:
            await self._give(event)

    async def _give(self, event: events.Event) -> None:
        screen, target = self.screen, self.focused or self.screen
        self._following = self.set_timer(LONGEST, self._go_on)
        await super().on_event(event)
        # A key with priority has had its effect by now, and where it closed the screen, nothing
        # that is sent there arrives.
        (target if self.screen is screen else self.screen).post_message(Passed())

    async def on_passed(self, event: Passed) -> None:
        """Give the next key away."""
        event.stop()
        await self._go_on()

    async def _go_on(self) -> None:
        if self._following is not None:
            self._following.stop()
            self._following = None
        if self._keys:
            await self._give(self._keys.popleft())
