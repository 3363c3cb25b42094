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


Runs = list[tuple[str, str]]
"""Texts from left to right, each with its pen."""


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
    """The cells of a line, a character and a pen each; and the pieces that were written last."""

    __slots__ = ("chars", "pens", "pieces")

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.pens: list[str] = []
        self.pieces: dict[tuple[int, int], Runs] = {}

    def widen(self, width: int) -> None:
        missing = width - len(self.chars)
        self.chars += repeat(UNKNOWN, missing)
        self.pens += repeat(UNKNOWN, missing)

    def keep(self, start: int, end: int, runs: Runs) -> None:
        if (start, end) not in self.pieces:
            others = [place for place in self.pieces if place[0] < end and start < place[1]]
            for place in others:
                del self.pieces[place]
        self.pieces[start, end] = runs


class TerminalCells:
    """Writes pieces of the screen; a cell that the terminal shows already is left out.

    A piece with wide or combining characters is always written whole: terminals do not agree on
    how wide those are.
    """

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._pen = _DEFAULT
        self._place = (-1, 0)
        self._output: list[str] = []

    def forget(self) -> None:
        """Write every cell when it is drawn next."""
        self._lines.clear()

    def write(self, pieces: Iterable[Piece], system: ColorSystem) -> str:
        """Return the output for pieces, with the cursor where the last cell was written."""
        self._output, self._pen, self._place = [], _DEFAULT, (-1, 0)
        for y, x, strip in pieces:
            runs = [(text, _pen(style, system) if style else _DEFAULT) for text, style, _ in strip]
            self._write_piece(y, x, x + strip.cell_length, runs)
        self._set_pen(_DEFAULT)
        return "".join(self._output)

    def _write_piece(self, y: int, start: int, end: int, runs: Runs) -> None:
        line = self._lines.setdefault(y, _Line())
        old = line.pieces.get((start, end))
        if old == runs:
            return
        if old is not None and (texts := _other_texts(old, runs)) is not None:
            # What is nearly always so: the same places and colours, other numbers.
            line.pieces[start, end] = runs
            for at, before, text, pen in texts:
                differ = compress(range(len(text)), map(ne, text, before))
                for first, after in _groups(differ):
                    self._put(y, start + at + first, text[first:after], pen)
                line.chars[start + at : start + at + len(text)] = text
            return
        line.widen(end)
        if all(_are_narrow(text) for text, _ in runs):
            self._write_cells(y, start, line, runs)
            line.keep(start, end, runs)
            return
        line.keep(start, end, [])
        line.chars[start:end] = line.pens[start:end] = [UNKNOWN] * (end - start)
        self._move(y, start)
        for text, pen in runs:
            self._set_pen(pen)
            self._output.append(text)
        self._place = (-1, 0)

    def _write_cells(self, y: int, start: int, line: _Line, runs: Runs) -> None:
        at = start
        for text, pen in runs:
            end = at + len(text)
            differ = map(
                or_, map(ne, text, line.chars[at:end]), map(ne, repeat(pen), line.pens[at:end])
            )
            for first, after in _groups(compress(range(len(text)), differ)):
                self._put(y, at + first, text[first:after], pen)
            line.chars[at:end] = text
            line.pens[at:end] = [pen] * len(text)
            at = end

    def _put(self, y: int, x: int, text: str, pen: str) -> None:
        self._move(y, x)
        self._set_pen(pen)
        self._output.append(text)
        self._place = (y, x + len(text))

    def _move(self, y: int, x: int) -> None:
        if self._place[0] == y and x >= self._place[1]:
            if x > self._place[1]:
                self._output.append(f"\x1b[{x - self._place[1]}C")
        else:
            self._output.append(f"\x1b[{y + 1};{x + 1}H")

    def _set_pen(self, pen: str) -> None:
        if pen != self._pen:
            self._output.append(_transition(self._pen, pen))
            self._pen = pen


def _other_texts(old: Runs, new: Runs) -> list[tuple[int, str, str, str]] | None:
    """List the texts that differ: place, old, new, pen; None if anything else differs."""
    if len(old) != len(new):
        return None
    at, changed = 0, []
    for before, after in zip(old, new, strict=True):
        text, pen = after
        if before is not after and before != after:
            if before[1] != pen or len(before[0]) != len(text) or not _are_narrow(text):
                return None
            changed.append((at, before[0], text, pen))
        at += len(text)
    return changed


def _groups(changed: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Join changed cells that are near, each group from its first to the one after its last."""
    first = last = next(changed, -1)
    if first < 0:
        return
    for at in changed:
        if at - last > _NEAR:
            yield first, last + 1
            first = at
        last = at
    yield first, last + 1


def _are_narrow(text: str) -> bool:
    return text.isascii() or all(map(_is_narrow, text))


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
