"""The screen in printable ASCII, for terminals and fonts without lines and blocks.

A filter translates what widgets have drawn, so borders, scroll bars and signs of Textual are
translated like our own.
"""

from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

UNKNOWN: Final = "?"
"""One column of a character without a translation."""

_GROUPS: Final = {
    # Heights of a sparkline, the lowest first; each is darker than the one before.
    "_.:-=+*#": "▁▂▃▄▅▆▇█",
    "|": "▏▎▍▌▋▊▉▐▕│┃║┆┇┊┋╎╏╵╷╹╻╽╿",
    "-": "▀─━┄┅┈┉╌╍╴╶╸╺╼╾▔–—−",
    "=": "═",
    "+": "▛▜▙▟▖▗▘▝▚▞✓✔",
    "^": "▲△▴↑",
    "v": "▼▽▾↓",
    ">": "▸▶▷►→❯›",
    "<": "◂◀◁◄←❮‹",
    "*": "●•◉★⬤",
    "o": "○◯",
    "#": "■▪▓▒",
    ".": "·∙░",
    "~": "…",
    "x": "×✕✖✗✘⌫",
    "/": "╱",
    "\\": "╲",
    "X": "╳",
    "'": "‘’",
    '"': "“”",
    " ": "\xa0",
}
_BOX: Final = range(0x2500, 0x2580)
"""Box drawing; most of it is corners and crossings."""
_TABLE: Final = dict.fromkeys(_BOX, "+") | {
    ord(sign): letters[place] if len(letters) > 1 else letters
    for letters, signs in _GROUPS.items()
    for place, sign in enumerate(signs)
}
_KEYS: Final = {"↑": "up", "↓": "down", "←": "left", "→": "right", "⌫": "backspace"}


def ascii_text(text: str) -> str:
    """Translate text without control characters to ASCII of just as many columns."""
    return text if text.isascii() else _translated(text)


@lru_cache(4096)
def _translated(text: str) -> str:
    known = text.translate(_TABLE)
    if not known.isascii():
        known = "".join(sign if sign.isascii() else UNKNOWN * cell_len(sign) for sign in known)
    # Signs that join into one take fewer columns than apart.
    width = cell_len(text)
    return known[:width].ljust(width, UNKNOWN)


def spelled_key(shown: str) -> str:
    """Spell a key that Textual shows as a sign: `up` for `↑`, as `^` would be another key."""
    for sign, name in _KEYS.items():
        shown = shown.replace(sign, name)
    return shown


class AsciiFilter(LineFilter):
    """Translates what widgets have drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the line in ASCII, each segment as wide as before."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(ascii_text(segment.text), segment.style)
            for segment in segments
        ]
