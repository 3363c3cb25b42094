"""Which control sequences mean something here, and what is left of them."""

import re
import sys
from collections.abc import Callable
from enum import Enum, auto
from typing import Final, NamedTuple

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS


class Kind(Enum):
    """What a sequence tells."""

    KEY = auto()
    MOUSE = auto()
    FOCUS = auto()
    MODE = auto()
    SIZE = auto()


class Known(NamedTuple):
    """A sequence that means something.

    Attributes:
        kind: What it tells.
        text: The sequence; a key's without what Textual's parser does not understand.
        numbers: Those in it, where they are not a key's.
    """

    kind: Kind
    text: str
    numbers: tuple[int, ...] = ()


_FOCUS: Final = re.compile(r"\x1b\[[IO]")
_MOUSE: Final = re.compile(r"\x1b\[<(\d{1,3});(\d{1,5});(\d{1,5})([Mm])")
_MODE: Final = re.compile(r"\x1b\[\?(\d{1,5});([0-4])\$y")
_SIZE: Final = re.compile(r"\x1b\[48;(\d{1,5})(?::\d*)*;(\d{1,5})(?::\d*)*;[\d:]*;[\d:]*t")
_CURSOR: Final = re.compile(r"\x1b\[\d+;\d+R")
"""Where the cursor is (CPR). From xterm that may be shift+F3 as well; nothing here is on it."""
_KEY: Final = re.compile(
    r"\x1b\[(?P<code>\d{1,7})?(?P<other>(?::\d{0,7}){0,2})"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>[123]?))?(?:;(?P<text>\d{1,7}(?::\d{1,7}){0,31})?)?)?"
    r"(?P<final>[u~ABCDEFHPQS])"
)
"""A key as kitty tells it: https://sw.kovidgoyal.net/kitty/keyboard-protocol/."""
_RELEASED: Final = "3"
_MODIFY_OTHER: Final = "27~"
"""xterm's modifyOtherKeys: CSI 27 ; modifiers ; character ~."""
_WHEEL, _MOTION, _MORE_BUTTONS, _BUTTON = 64, 32, 128, 3
_NONE: Final = 3
"""Stands for no button; and with the wheel, for its fourth direction."""


def known(sequence: str) -> Known | None:
    """Recognise a control sequence.

    Args:
        sequence: A whole one.

    Returns:
        None for all others: broken ones, answers to the questions of other programs, keys that
        are let go, buttons that a mouse here does not have, and moves without a button.
    """
    for pattern, read in _READERS:
        if found := pattern.fullmatch(sequence):
            return read(found)
    return _listed(sequence)


def _focus(found: re.Match[str]) -> Known:
    return Known(Kind.FOCUS, found[0])


def _mode(found: re.Match[str]) -> Known:
    return Known(Kind.MODE, found[0], (int(found[1]), int(found[2])))


def _size(found: re.Match[str]) -> Known | None:
    rows, columns = int(found[1]), int(found[2])
    return Known(Kind.SIZE, found[0], (rows, columns)) if rows and columns else None


def _listed(sequence: str) -> Known | None:
    return Known(Kind.KEY, sequence) if sequence in ANSI_SEQUENCES_KEYS else None


def _mouse(found: re.Match[str]) -> Known | None:
    button, x, y = int(found[1]), int(found[2]), int(found[3])
    wheel, motion = button & _WHEEL, button & _MOTION
    if button >= _MORE_BUTTONS or not x or not y:
        return None
    if wheel and (motion or found[4] == "m"):
        return None
    if not wheel and button & _BUTTON == _NONE:
        return None
    return Known(Kind.MOUSE, found[0])


def _key(found: re.Match[str]) -> Known | None:
    """Write a key without its alternates and its event."""
    code, final = int(found["code"] or 1), found["final"]
    text = found["text"] or ""
    if found["event"] == _RELEASED or not all(
        _types(int(each)) for each in text.split(":") if each
    ):
        return None
    name = f"{code}{final}"
    if name not in FUNCTIONAL_KEYS:
        if final == "u":
            # Code 0 is a text that no key stands for.
            if not _types(code) and not (code == 0 and text):
                return None
        elif name != _MODIFY_OTHER or not text:
            # Its plain ones, as CSI A or CSI 5 ~, are among kitty's; rxvt has others.
            return _listed(found[0])
    return Known(Kind.KEY, f"\x1b[{code};{int(found['modifiers'] or 0) or ''};{text}{final}")


def _none(_found: re.Match[str]) -> None:
    return None


def _types(code: int) -> bool:
    """Tell whether a code is that of a character which can be typed."""
    return code <= sys.maxunicode and chr(code).isprintable()


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Known | None]], ...]] = (
    (_MOUSE, _mouse),
    (_FOCUS, _focus),
    (_CURSOR, _none),
    (_KEY, _key),
    (_MODE, _mode),
    (_SIZE, _size),
)
