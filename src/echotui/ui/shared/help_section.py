"""What a widget brings for the help: `help_section`, a class attribute."""

from typing import NamedTuple

from echotui.model.action import Place


class HelpEntry(NamedTuple):
    """A key or sample, and what it does or means.

    Attributes:
        style: Of the label; a sample has the colour that it has on the screen.
    """

    label: str
    text: str
    style: str = "$accent"


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
