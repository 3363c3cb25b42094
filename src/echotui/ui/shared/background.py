"""What a screen waits for while it goes on to handle keys and to repaint."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from textual.screen import Screen


class Background:
    """Runs coroutines in tasks; an error of one ends the app, like that of a handler.

    A handler that awaits a distant source would hold up the repaints of its screen. `cancel` them
    when the screen is removed.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def cancel(self) -> None:
        """Cancel all that run."""
        for task in self._tasks:
            task.cancel()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._screen.app._handle_exception(error)  # noqa: SLF001 - nothing public does
