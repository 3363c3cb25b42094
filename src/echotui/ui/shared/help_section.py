"""What a widget brings for the help: `help_section`, a class attribute."""

from typing import NamedTuple

from echotui.model.action import Place
from echotui.model.field import Field
from echotui.model.view import ServerInfo


class HelpEntry(NamedTuple):
    """A key or sample, and what it does or means.

    Attributes:
        style: Of the label; a sample has the colour that it has on the screen.
        needs: Fields; it is for sources that have them all.
        lint: The name of a lint; it is for sources that report it.
    """

    label: str
    text: str
    style: str = "$accent"
    needs: tuple[Field, ...] = ()
    lint: str = ""

    def is_for(self, server: ServerInfo) -> bool:
        """Return whether it is for a source of such a server."""
        has = all(need in server.fields for need in self.needs)
        return has and (not self.lint or self.lint in server.lints)


class HelpBlock(NamedTuple):
    """Entries below a heading; an empty one is not drawn. The labels take `width` columns."""

    title: str
    entries: tuple[HelpEntry, ...]
    width: int = 13


class HelpSection(NamedTuple):
    """What the help says about a widget.

    Attributes:
        title: Its name.
        place: Where its keys work; `None` if it has none.
    """

    title: str
    place: Place | None = None
    blocks: tuple[HelpBlock, ...] = ()

    def of(self, server: ServerInfo) -> "HelpSection":
        """Return what is for a source of such a server."""
        blocks = (
            block._replace(entries=tuple(each for each in block.entries if each.is_for(server)))
            for block in self.blocks
        )
        return self._replace(blocks=tuple(blocks))
