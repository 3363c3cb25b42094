"""What the operator chose for the screen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from echotui.model.command import Done, Refused
from echotui.model.fields import Field

Save = Callable[[str, str], Awaitable[Done | Refused]]
"""Keeps a setting for the next time: its name and its value, as the configuration has them.

It takes `("columns", "id,client,queue")` and says in a sentence what came of it, which may hold the
name of a file.
"""


async def keep_nothing(name: str, _value: str) -> Refused:
    """Keep nothing, and say so; see `Save`."""
    return Refused(f"{name} cannot be saved from here: there is no configuration file")


@dataclass(frozen=True, slots=True)
class Look:
    """How the dashboard looks, and which keys it has.

    Attributes:
        refresh: Seconds from one look at the source to the next.
        theme: A name out of `THEMES`.
        ascii: Whether only ASCII may be drawn.
        mouse: Whether the terminal is asked to tell of the mouse.
        columns: The table's columns, in order; empty for as many as there is room for.
        keep: Columns that are left out after all others but client and queue.
        keys: Actions that have other keys than usual, each with its keys and commas between.
        save: Keeps a setting for the next time.
    """

    refresh: float = 0.25
    theme: str = "dark"
    ascii: bool = False
    mouse: bool = True
    columns: tuple[Field, ...] = ()
    keep: tuple[Field, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    save: Save = keep_nothing
