"""The cells that a terminal shows, and the output that changes only those that differ."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import compress, repeat
from operator import ne, or_
from typing import Final, NamedTuple

from rich.cells import get_character_cell_size
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.strip import Strip

from echotui.ui.terminal.colours import limited

UNKNOWN: Final = ""
"""The character or pen of a cell that must be written: it is equal to none."""
_DEFAULT: Final = "|39|49"
_NEAR: Final = 4
"""Cells that are cheaper to write again than to jump over."""


class Piece(NamedTuple):
    """Part of a line, as drawn.

    Attributes:
        y: The line, from 0.
        x: Its first column, from 0.
    """

    y: int
    x: int
    strip: Strip


class _Line:
    """The cells of a line: a character and a pen each."""

    __slots__ = ("chars", "pens")

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.pens: list[str] = []

    def widen(self, width: int) -> None:
        missing = width - len(self.chars)
        self.chars += repeat(UNKNOWN, missing)
        self.pens += repeat(UNKNOWN, missing)


class TerminalCells:
    """Writes pieces of the screen; a cell that the terminal shows already is left out.

    A piece with wide or combining characters is always written whole: terminals do not agree on
    how wide those are.
    """

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._pen = _DEFAULT
        self._output: list[str] = []

    def forget(self) -> None:
        """Write every cell when it is drawn next."""
        self._lines.clear()

    def write(self, pieces: Iterable[Piece], system: ColorSystem) -> str:
        """Return the output for pieces, with the cursor where the last cell was written."""
        self._output, self._pen = [], _DEFAULT
        for piece in pieces:
            self._write_piece(piece, system)
        self._set_pen(_DEFAULT)
        return "".join(self._output)

    def _write_piece(self, piece: Piece, system: ColorSystem) -> None:
        chars: list[str] = []
        pens: list[str] = []
        narrow = True
        for text, style, _ in piece.strip:
            chars += text
            pens += repeat(_pen(style, system) if style else _DEFAULT, len(text))
            narrow = narrow and (text.isascii() or all(map(_is_narrow, text)))
        start, width = piece.x, piece.strip.cell_length
        end = start + width
        line = self._lines.setdefault(piece.y, _Line())
        if len(line.chars) < end:
            line.widen(end)
        if not narrow:
            self._move(piece.y, start)
            self._put(chars, pens)
            line.chars[start:end] = line.pens[start:end] = [UNKNOWN] * width
            return
        old_chars, old_pens = line.chars[start:end], line.pens[start:end]
        if chars == old_chars and pens == old_pens:
            return
        differ = map(or_, map(ne, chars, old_chars), map(ne, pens, old_pens))
        end_of_last = -1
        for first, after in _runs(compress(range(width), differ), pens):
            if end_of_last < 0:
                self._move(piece.y, start + first)
            else:
                self._output.append(f"\x1b[{first - end_of_last}C")
            self._put(chars[first:after], pens[first:after])
            end_of_last = after
        line.chars[start:end], line.pens[start:end] = chars, pens

    def _move(self, y: int, x: int) -> None:
        self._output.append(f"\x1b[{y + 1};{x + 1}H")

    def _put(self, chars: list[str], pens: list[str]) -> None:
        start = 0
        for at, pen in enumerate(pens):
            if pen != pens[start]:
                self._set_pen(pens[start])
                self._output.append("".join(chars[start:at]))
                start = at
        self._set_pen(pens[start])
        self._output.append("".join(chars[start:]))

    def _set_pen(self, pen: str) -> None:
        if pen != self._pen:
            self._output.append(_transition(self._pen, pen))
            self._pen = pen


def _runs(changed: Iterator[int], pens: list[str]) -> Iterator[tuple[int, int]]:
    """Join changed cells to runs, each from its first cell to the one after its last."""
    first = last = next(changed)
    for at in changed:
        if at - last > _NEAR or (at > last + 1 and len(set(pens[last : at + 1])) > 1):
            yield first, last + 1
            first = at
        last = at
    yield first, last + 1


@lru_cache(1024)
def _is_narrow(char: str) -> bool:
    return get_character_cell_size(char) == 1


@lru_cache(1024)
def _pen(style: Style, system: ColorSystem) -> str:
    """Return attributes, colour and background as parameters of SGR, separated by bars."""
    attributes = Strip.render_ansi(style.without_color, system)
    colours = _colour(style.color, "39", system), _colour(style.bgcolor, "49", system)
    return "|".join((attributes, *colours))


def _colour(colour: Color | None, default: str, system: ColorSystem) -> str:
    if colour is None:
        return default
    return ";".join(limited(colour, system).get_ansi_codes(foreground=default == "39"))


@lru_cache(1024)
def _transition(old: str, new: str) -> str:
    """Return the sequence from one pen to another."""
    if new == _DEFAULT:
        return "\x1b[0m"
    (was, *colours), (attributes, *wanted) = old.split("|"), new.split("|")
    if was != attributes:
        # Not every terminal can turn off a single attribute.
        start, colours = ["0", attributes] if attributes else ["0"], ["39", "49"]
    else:
        start = []
    changed = [now for before, now in zip(colours, wanted, strict=True) if now != before]
    return f"\x1b[{';'.join(start + changed)}m"
