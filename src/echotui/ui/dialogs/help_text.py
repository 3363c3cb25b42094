"""The text of the help, in one or two columns."""

from collections.abc import Iterator, Sequence
from typing import Final

from textual.content import Content

from echotui.ui.dialogs.dialog import WrappedLines, hang
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection

TWO_COLUMNS_FROM: Final = 104
"""Columns of the text."""
GAP: Final = 3
NOTHING: Final = "Nothing here has this text."


class HelpText(WrappedLines):
    """Draws the sections; a long text goes on below its beginning."""

    def __init__(self, sections: Sequence[HelpSection]) -> None:
        super().__init__()
        self._sections = sections
        self._words: tuple[str, ...] = ()

    def search(self, text: str) -> None:
        """Show only the entries with all words of a text; all for an empty one."""
        self._words = tuple(text.lower().split())
        self.refresh(layout=True)

    def lines(self, width: int) -> list[Content]:
        """Draw the blocks, in two columns where there is room."""
        columns = 2 if width >= TWO_COLUMNS_FROM else 1
        each = (width - GAP * (columns - 1)) // columns
        blocks = list(self._blocks(each))
        if not blocks:
            return [Content(""), Content.styled(NOTHING, "$echo-faint"), Content("")]
        if columns == 1:
            return [*(line for block in blocks for line in block), Content("")]
        return [*_beside(blocks, each), Content("")]

    def _blocks(self, width: int) -> Iterator[list[Content]]:
        for section in self._sections:
            shown = [block for block in map(self._found, section.blocks) if block.entries]
            for number, block in enumerate(shown):
                yield [*([] if number else _title(section.title, width)), *_drawn(block, width)]

    def _found(self, block: HelpBlock) -> HelpBlock:
        entries = (entry for entry in block.entries if self._has_words(entry, block.title))
        return block._replace(entries=tuple(entries))

    def _has_words(self, entry: HelpEntry, title: str) -> bool:
        text = f"{entry.label} {entry.text} {title}".lower()
        return all(word in text for word in self._words)


def _title(title: str, width: int) -> list[Content]:
    rule = "─" * max(0, width - len(title) - 4)
    return [
        Content(""),
        Content.assemble(("── ", "$echo-faint"), (title, "bold"), (f" {rule}", "$echo-faint")),
    ]


def _drawn(block: HelpBlock, width: int) -> Iterator[Content]:
    if block.title:
        yield Content("")
        yield from Content.styled(block.title, "$primary bold").wrap(max(1, width))
    for entry in block.entries:
        label = f"  {entry.label:<{block.width}} "
        yield from hang(Content.styled(label, entry.style), entry.text, width)


def _beside(blocks: list[list[Content]], width: int) -> Iterator[Content]:
    """Put the first blocks to the left of the others, so that both sides are equally long."""

    def longer_side(split: int) -> int:
        return max(sum(map(len, blocks[:split])), sum(map(len, blocks[split:])))

    split = min(range(1, len(blocks) + 1), key=longer_side)
    left = [line for block in blocks[:split] for line in block]
    right = [line for block in blocks[split:] for line in block]
    for number in range(max(len(left), len(right))):
        first = left[number] if number < len(left) else Content("")
        second = right[number] if number < len(right) else Content("")
        yield first.pad_right(max(0, width + GAP - first.cell_length)) + second
