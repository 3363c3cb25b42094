"""The last bytes in one direction, as hex and text."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.content import Content

from echotui.model.detail import Detail
from echotui.model.fields import PAYLOAD
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.hexdump import hexdump

PER_LINE: Final = (16, 8, 4)
"""Bytes per line; the first that fits is used."""


class Payload(Section):
    """A hex dump, oldest byte first.

    Args:
        get_bytes: Returns the bytes of a detail that were kept.
        get_count: Returns how many bytes there were in all.
    """

    def __init__(
        self, get_bytes: Callable[[Detail], bytes], get_count: Callable[[Detail], int]
    ) -> None:
        super().__init__()
        self._get_bytes = get_bytes
        self._get_count = get_count

    def wanted(self, view: View) -> bool:
        """Whether the source sees bytes at all."""
        return PAYLOAD in view.server.fields

    def inputs(self, view: View) -> object:
        """The bytes, and whether there were any in all."""
        return self._get_bytes(view.detail), bool(self._get_count(view.detail))

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw as many bytes per line as fit."""
        data = self._get_bytes(view.detail)
        if not data:
            text = "none kept" if self._get_count(view.detail) else "none yet"
            return [Content.styled(text, "$echo-faint")]
        lines: Sequence[str] = ()
        for each in PER_LINE:
            lines = hexdump(data, each)
            if max(map(len, lines)) <= width:
                break
        return [_dimmed(*line.partition("  ")) for line in lines]


def _dimmed(offset: str, gap: str, rest: str) -> Content:
    return Content.assemble((offset, "$echo-faint"), gap + rest)
