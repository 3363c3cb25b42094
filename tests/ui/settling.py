"""Waits until an app has handled all of its messages."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

from textual.app import App
from textual.message_pump import MessagePump
from textual.widget import Widget

TURNS: Final = 2000
"""How many turns of the loop a test waits for messages, at most."""
STILL: Final = 2
"""After so many turns in which the loop has nothing else to do, no message will come."""


async def settle(app: App[Any]) -> None:
    """Wait until no message is pending and no task can continue.

    Much faster than `Pilot.pause`, which waits until the process works no more, and not slower
    where other programs work.
    """
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    still = 0
    for _ in range(TURNS):
        await asyncio.sleep(0)
        # The widgets are asked only when nothing runs: to walk the tree takes longer than a turn.
        still = 0 if ready or any(map(_has_mail, _pumps(app))) else still + 1
        if still >= STILL:
            # Lays out and paints, as its timer would; widgets may hear that they have moved.
            app.screen._on_timer_update()
            if not ready and not any(map(_has_mail, _pumps(app))):
                return


def _has_mail(pump: MessagePump) -> bool:
    return bool(pump._next_callbacks) or not pump._message_queue.empty()


def _pumps(app: App[Any]) -> Iterator[MessagePump]:
    yield app
    for screen in app.screen_stack:
        yield from screen.walk_children(Widget, with_self=True)
