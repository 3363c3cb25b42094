"""Labels with values, in as many columns as fit."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual.content import Content

COLUMN: Final = 36
"""The minimum width of one column of facts."""
GAP: Final = 3
INDENT: Final = 14
"""The minimum offset of values, so that those of two lists are aligned."""


class Fact(NamedTuple):
    """A label with a value; the value is cut if there is no room."""

    label: str
    value: Content


def fact(label: str, text: str, colour: str = "") -> Fact:
    """Make a fact in one theme colour, or the default; `text` is our own, or made safe."""
    return Fact(label, Content.styled(text, colour))


def key_values(facts: Sequence[Fact], width: int) -> list[Content]:
    """Draw facts as lines of at most `width`, which is more than 0; columns read downwards."""
    columns, each = divide_width(width)
    height = -(-len(facts) // columns)
    indent = max((INDENT, *(len(one.label) + 2 for one in facts)))
    cells = [_cell(one, indent, each) for one in facts]
    gap = Content(" " * GAP)
    return [gap.join(cells[line::height]) for line in range(height)]


def labelled(label: str, text: str, width: int, style: str) -> list[Content]:
    """Wrap a text beside its label; both are our own, or made safe."""
    first = Content.styled(f"{label:<{INDENT}}", style)
    lines = Content(text).wrap(max(1, width - first.cell_length))
    indent = Content(" " * first.cell_length)
    return [(indent if number else first) + line for number, line in enumerate(lines)]


def divide_width(width: int) -> tuple[int, int]:
    """Return how many columns of facts fit, and the width of each."""
    columns = max(1, (width + GAP) // (COLUMN + GAP))
    return columns, (width - GAP * (columns - 1)) // columns


def _cell(one: Fact, indent: int, width: int) -> Content:
    label = Content.styled(f"{one.label:<{indent}}", "$echo-faint")
    cell = Content.assemble(label, one.value).truncate(width, ellipsis=True)
    return cell.pad_right(width - cell.cell_length)
