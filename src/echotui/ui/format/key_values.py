"""Facts as a list of labels and values, in as many columns as there is room for."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual.content import Content

COLUMN: Final = 36
"""The least width of one column of facts."""
GAP: Final = 3
INDENT: Final = 14
"""Where values begin at least, so that those of two lists stand under one another."""


class Fact(NamedTuple):
    """A value and what it is.

    Attributes:
        label: What it is, in a word or two.
        value: The value; cut when there is no room.
    """

    label: str
    value: Content


def fact(label: str, text: str, colour: str = "") -> Fact:
    """Make a fact of one colour.

    Args:
        label: What it is.
        text: The value; of our own, or made safe.
        colour: A theme colour; empty for the usual one.

    Returns:
        The fact.
    """
    return Fact(label, Content.styled(text, colour))


def labelled(facts: Sequence[Fact], width: int) -> list[Content]:
    """Set facts out in columns, each read from top to bottom.

    Args:
        facts: What to show.
        width: Columns of the terminal, more than 0.

    Returns:
        The lines, none of them wider than that.
    """
    columns, each = in_columns(width)
    height = -(-len(facts) // columns)
    indent = max((INDENT, *(len(one.label) + 2 for one in facts)))
    cells = [_cell(one, indent, each) for one in facts]
    gap = Content(" " * GAP)
    return [gap.join(cells[line::height]) for line in range(height)]


def in_columns(width: int) -> tuple[int, int]:
    """Divide a width.

    Args:
        width: Columns of the terminal.

    Returns:
        How many columns of facts there are, and how wide each is.
    """
    columns = max(1, (width + GAP) // (COLUMN + GAP))
    return columns, (width - GAP * (columns - 1)) // columns


def _cell(one: Fact, indent: int, width: int) -> Content:
    label = Content.styled(f"{one.label:<{indent}}", "$echo-faint")
    cell = Content.assemble(label, one.value).truncate(width, ellipsis=True)
    return cell.pad_right(width - cell.cell_length)
