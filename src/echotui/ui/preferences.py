"""What the operator chose for the screen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from echotui.model.command import Done, Refused
from echotui.model.fields import Field

Save = Callable[[str, str], Awaitable[Done | Refused]]
"""Saves a setting for the next start: its name and its value as in the configuration file.

Called with `("columns", "id,client,queue")`, for example. The outcome's text may hold a file name.
"""


async def no_config_file(name: str, _value: str) -> Refused:
    """Save nothing; see `Save`."""
    return Refused(f"Cannot save {name}: there is no configuration file.")


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the dashboard looks, and which keys it has.

    Attributes:
        refresh: Seconds between two polls.
        theme: A name in `THEMES`.
        ascii: Whether only ASCII is drawn.
        mouse: Whether the terminal is asked to report the mouse.
        columns: The table's columns, in order; empty for as many as fit.
        keep: Columns that are left out last, apart from client and queue.
        journal_height: Lines of the journal with its title; 0: automatic.
        keys: Actions with keys of the operator's choice: each with its keys, separated by commas.
    """

    refresh: float = 0.25
    theme: str = "dark"
    ascii: bool = False
    mouse: bool = True
    columns: tuple[Field, ...] = ()
    keep: tuple[Field, ...] = ()
    journal_height: int = 0
    keys: tuple[tuple[str, str], ...] = ()
    save: Save = no_config_file
