"""What a widget brings for the help: `help_section`, a class attribute."""

from collections.abc import Collection
from typing import NamedTuple

from echotui.model.action import Place
from echotui.model.field import Field


class HelpEntry(NamedTuple):
    """A key or sample, and what it does or means.

    Attributes:
        style: Of the label; a sample has the colour that it has on the screen.
        needs: Fields; it is for sources that have them all.
    """

    label: str
    text: str
    style: str = "$accent"
    needs: tuple[Field, ...] = ()


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

    def of(self, fields: Collection[Field]) -> "HelpSection":
        """Return what is for a source with these fields."""
        blocks = (
            block._replace(
                entries=tuple(
                    each for each in block.entries if all(need in fields for need in each.needs)
                )
            )
            for block in self.blocks
        )
        return self._replace(blocks=tuple(blocks))
