"""A dashboard that polls until it sees what a test waits for."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from echotui.model.note import NoteKind
from echotui.model.query import Query, Window
from echotui.model.server_state import Reach, ServerState
from echotui.model.source import Source
from echotui.model.view import View

ALL: Final = Query(window=Window(0, 100))
WITHIN: Final = 20.0  # Seconds.


async def poll(source: Source, condition: Callable[[View], object]) -> View:
    """Poll until a view is as expected."""
    end, view = time.monotonic() + WITHIN, View()
    while time.monotonic() < end:
        view = await source.view(ALL)
        if condition(view):
            return view
        await asyncio.sleep(0.01)
    raise AssertionError(f"no view is as expected: {view.servers} {view.notes}")


def alarms(view: View) -> list[str]:
    """What the banner says."""
    return [note.text for note in view.notes if note.kind is NoteKind.ALARM]


def state(view: View, name: str) -> ServerState:
    """The state of one server."""
    (found,) = [each for each in view.servers if each.name == name]
    return found


def reached(*names: str) -> Callable[[View], bool]:
    """Whether these servers answer, and no others are there."""

    def met(view: View) -> bool:
        answering = [each.name for each in view.servers if each.reach is Reach.ANSWERS]
        return answering == [each.name for each in view.servers] == sorted(names)

    return met


def ids_of(view: View, name: str) -> list[int]:
    """The rows of one server."""
    return [row.id for row in view.rows if row.server == name]
