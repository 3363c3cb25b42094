"""Waits until an app has handled all of its messages."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

from textual.app import App
from textual.message_pump import MessagePump
from textual.widget import Widget

TURNS: Final = 2000
"""How many turns of the loop a test waits for messages, at most."""
STILL: Final = 12
"""After so many turns without a message there will be none."""


async def settle(app: App[Any]) -> None:
    """Wait until no message is pending.

    Much faster than `Pilot.pause`, which waits until the process works no more, and not slower
    where other programs work.
    """
    still = 0
    for _ in range(TURNS):
        await asyncio.sleep(0)
        still = 0 if any(map(_has_mail, _pumps(app))) else still + 1
        if still == STILL:
            # Lays out and paints, as its timer would; widgets may hear that they have moved.
            app.screen._on_timer_update()
            if not any(map(_has_mail, _pumps(app))):
                return


def _has_mail(pump: MessagePump) -> bool:
    return bool(pump._next_callbacks) or not pump._message_queue.empty()


def _pumps(app: App[Any]) -> Iterator[MessagePump]:
    yield app
    for screen in app.screen_stack:
        yield from screen.walk_children(Widget, with_self=True)
