"""What the operator chose for the screen, and where it can be saved."""

from collections.abc import Collection, Mapping
from typing import Protocol

from msgspec import Struct, field

from echotui.model.command import Done, Refused
from echotui.model.field import Field
from echotui.model.query import Sort
from echotui.model.stored import Stored


class SettingsFile(Protocol):
    """The configuration file; the texts of outcomes may hold its name."""

    @property
    def path(self) -> str:
        """The file's name."""

    async def read(self, names: Collection[str]) -> Mapping[str, Stored] | Refused:
        """Read settings, by name."""

    async def save(self, values: Mapping[str, str]) -> Done | Refused:
        """Save settings for the next start, by name: `{"columns": "id,client,queue"}`."""


class NoSettingsFile:
    """Stands for a file that the operator does not want."""

    path = ""

    async def read(self, names: Collection[str]) -> Refused:
        """Refuse; see `SettingsFile`."""
        del names
        return Refused("Nothing can be saved: there is no configuration file.")

    async def save(self, values: Mapping[str, str]) -> Refused:
        """Refuse; see `SettingsFile`."""
        return await self.read(values)


class Preferences(Struct, frozen=True):
    """How the dashboard looks, and which keys it has.

    Attributes:
        refresh: Seconds between two polls.
        theme: A name in `THEMES`.
        ascii: Whether only ASCII is drawn.
        mouse: Whether the terminal is asked to report the mouse.
        columns: The table's columns, in order; empty for as many as fit.
        sort: The order of the rows, until another is chosen.
        keep: Columns that are left out last, apart from client and queue.
        journal_height: Lines of the journal with its title; 0: automatic.
        keys: Actions with keys of the operator's choice: each with its keys, separated by commas.
        file: Where changed settings are saved on request.
    """

    refresh: float = 0.25
    theme: str = "dark"
    ascii: bool = False
    mouse: bool = True
    columns: tuple[Field, ...] = ()
    sort: Sort = field(default_factory=Sort)
    keep: tuple[Field, ...] = ()
    journal_height: int = 0
    keys: tuple[tuple[str, str], ...] = ()
    file: SettingsFile = field(default_factory=NoSettingsFile)
