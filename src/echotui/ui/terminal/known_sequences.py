"""Control sequences that have a meaning here, reduced to what Textual's parser understands."""

import re
import sys
from collections.abc import Callable
from enum import Enum, auto
from typing import Final, NamedTuple

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS


class SequenceKind(Enum):
    """What a sequence reports."""

    KEY = auto()
    MOUSE = auto()
    FOCUS = auto()
    MODE = auto()
    SIZE = auto()


class KnownSequence(NamedTuple):
    """A sequence with a meaning.

    Attributes:
        text: The sequence; a key's without what Textual's parser does not understand.
        numbers: Those of a report.
    """

    kind: SequenceKind
    text: str
    numbers: tuple[int, ...] = ()


_FOCUS: Final = re.compile(r"\x1b\[[IO]")
_MOUSE: Final = re.compile(r"\x1b\[<(\d{1,3});(\d{1,5});(\d{1,5})([Mm])")
_MODE: Final = re.compile(r"\x1b\[\?(\d{1,5});([0-4])\$y")
_SIZE: Final = re.compile(r"\x1b\[48;(\d{1,5})(?::\d*)*;(\d{1,5})(?::\d*)*;[\d:]*;[\d:]*t")
_CURSOR: Final = re.compile(r"\x1b\[\d+;\d+R")
"""The cursor's place (CPR). From xterm that may be shift+F3 as well, which is bound to nothing."""
_KEY: Final = re.compile(
    r"\x1b\[(?P<code>\d{1,7})?(?P<other>(?::\d{0,7}){0,2})"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>[123]?))?(?:;(?P<text>\d{1,7}(?::\d{1,7}){0,31})?)?)?"
    r"(?P<final>[u~ABCDEFHPQS])"
)
"""A key in kitty's protocol: https://sw.kovidgoyal.net/kitty/keyboard-protocol/."""
_RELEASED: Final = "3"
_MODIFY_OTHER: Final = "27~"
"""xterm's modifyOtherKeys: CSI 27 ; modifiers ; character ~."""
_WHEEL, _MOTION, _MORE_BUTTONS, _BUTTON = 64, 32, 128, 3
_NONE: Final = 3
"""No button; with the wheel, its fourth direction."""


def recognize(sequence: str) -> KnownSequence | None:
    """Recognize a whole control sequence.

    Returns:
        None for broken ones, answers to questions of other programs, keys that are released,
        buttons that Textual does not have, and moves without a button.
    """
    for pattern, read in _READERS:
        if found := pattern.fullmatch(sequence):
            return read(found)
    return _listed(sequence)


def _focus(found: re.Match[str]) -> KnownSequence:
    return KnownSequence(SequenceKind.FOCUS, found[0])


def _mode(found: re.Match[str]) -> KnownSequence:
    return KnownSequence(SequenceKind.MODE, found[0], (int(found[1]), int(found[2])))


def _size(found: re.Match[str]) -> KnownSequence | None:
    rows, columns = int(found[1]), int(found[2])
    return KnownSequence(SequenceKind.SIZE, found[0], (rows, columns)) if rows and columns else None


def _listed(sequence: str) -> KnownSequence | None:
    return KnownSequence(SequenceKind.KEY, sequence) if sequence in ANSI_SEQUENCES_KEYS else None


def _mouse(found: re.Match[str]) -> KnownSequence | None:
    button, x, y = int(found[1]), int(found[2]), int(found[3])
    wheel, motion = button & _WHEEL, button & _MOTION
    if button >= _MORE_BUTTONS or not x or not y:
        return None
    if wheel and (motion or found[4] == "m"):
        return None
    if not wheel and button & _BUTTON == _NONE:
        return None
    return KnownSequence(SequenceKind.MOUSE, found[0])


def _key(found: re.Match[str]) -> KnownSequence | None:
    """Remove a key's alternates and its event."""
    code, final = int(found["code"] or 1), found["final"]
    text = found["text"] or ""
    if found["event"] == _RELEASED or not all(
        _types(int(each)) for each in text.split(":") if each
    ):
        return None
    name = f"{code}{final}"
    if name not in FUNCTIONAL_KEYS:
        if final == "u":
            # Code 0 is a text without a key.
            if not _types(code) and not (code == 0 and text):
                return None
        elif name != _MODIFY_OTHER or not text:
            # Its plain ones, as CSI A or CSI 5 ~, are among kitty's; rxvt has others.
            return _listed(found[0])
    return KnownSequence(
        SequenceKind.KEY, f"\x1b[{code};{int(found['modifiers'] or 0) or ''};{text}{final}"
    )


def _none(_found: re.Match[str]) -> None:
    return None


def _types(code: int) -> bool:
    """Return whether a code is that of a character which can be typed."""
    return code <= sys.maxunicode and chr(code).isprintable()


_READERS: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], KnownSequence | None]], ...]
] = (
    (_MOUSE, _mouse),
    (_FOCUS, _focus),
    (_CURSOR, _none),
    (_KEY, _key),
    (_MODE, _mode),
    (_SIZE, _size),
)
