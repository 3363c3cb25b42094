"""What a widget brings for the help: `help_section`, a class attribute."""

from collections.abc import Collection
from typing import NamedTuple

from echotui.model.action import Place
from echotui.model.field import Field


class HelpEntry(NamedTuple):
    """A key or sample, and what it does or means.

    Attributes:
        style: Of the label; a sample has the colour that it has on the screen.
        needs: A field that the source has; else it is left out.
    """

    label: str
    text: str
    style: str = "$accent"
    needs: Field | None = None


class HelpBlock(NamedTuple):
    """Entries below a heading; an empty one is not drawn. The labels take `width` columns.

    Attributes:
        needs: As of an entry.
    """

    title: str
    entries: tuple[HelpEntry, ...]
    width: int = 13
    needs: Field | None = None

    def known(self, fields: Collection[Field]) -> "HelpBlock":
        """Return it without the entries that need fields which a source does not have."""
        known = {None, *fields}
        entries = self.entries if self.needs in known else ()
        return self._replace(entries=tuple(each for each in entries if each.needs in known))


class HelpSection(NamedTuple):
    """What the help says about a widget.

    Attributes:
        title: Its name.
        place: Where its keys work; `None` if it has none.
    """

    title: str
    place: Place | None = None
    blocks: tuple[HelpBlock, ...] = ()
