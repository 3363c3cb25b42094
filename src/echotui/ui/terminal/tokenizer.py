"""Cuts the terminal's bytes into tokens: no I/O, no clock."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from echotui.ui.terminal.late_input import LATE, LateInput, follows_escape, introduces
from echotui.ui.terminal.partial import PASTE_END, PASTE_START, PartialPaste, PartialSequence
from echotui.ui.terminal.token import Pasted, Sequence, Token, Typed

ESC: Final = "\x1b"
UNFINISHED: Final = 1.0
"""Seconds of silence that end a sequence or a paste."""
LONGEST: Final = 4096
"""Characters that end a sequence."""

_TYPED: Final = re.compile(r"[^\x1b]+")
_PARAMETERS: Final = re.compile(r"[ -?]*")
_IN_STRING: Final = re.compile(r"[^\x07\x1b]*")
_STRING: Final = "]PX^_"
"""After ESC: OSC, DCS, SOS, PM, APC (ECMA-48, 8.3). They end with BEL, or ESC and a backslash."""


class InputState(Enum):
    """What the next character belongs to."""

    GROUND = auto()
    ESCAPE = auto()
    CONTROL = auto()
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()


class Tokenizer:
    """Finds sequences and pastes in what is read, whatever pauses are in them.

    Pass each read to `feed`. When `deadline` has passed and there is nothing to read, call `tick`.

    Strings (OSC, DCS, APC, PM, SOS) answer questions, ours or another program's: they are dropped.

    Args:
        escape: Seconds after which a lone ESC is the escape key.

    Attributes:
        lost: Sequences that were unfinished or broken.
    """

    def __init__(self, escape: float) -> None:
        self._escape = escape
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._state = InputState.GROUND
        self._began = self._last = 0.0
        self._string_size = 0
        self._after_escape = False
        self._held = PartialSequence("")
        self._paste = PartialPaste()
        self._late = LateInput()
        self.lost = 0
        self._steps: dict[InputState, Callable[[str, int, list[Token]], int]] = {
            InputState.GROUND: self._ground,
            InputState.ESCAPE: self._escaped,
            InputState.CONTROL: self._control,
            InputState.STRING: self._string,
            InputState.STRING_ESCAPE: self._string_escaped,
            InputState.PASTE: self._pasted,
        }

    @property
    def deadline(self) -> float | None:
        """Monotonic time to call `tick`, unless something is read before; None for never."""
        if self._state is InputState.GROUND:
            return self._last + UNFINISHED if self._late.dropping else None
        if self._state is InputState.ESCAPE:
            return self._last + self._escape
        if self._state is InputState.PASTE:
            return self._last + UNFINISHED
        # An answer may come in many pieces. A person who types on after alt+P pauses longer.
        return max(self._began + UNFINISHED, self._last + 2 * self._escape)

    def feed(self, data: bytes, now: float) -> list[Token]:
        """Take one read, at a monotonic time in seconds; return the tokens that are complete."""
        text = self._decode(data)
        if not text:
            return []
        self._last = now
        tokens: list[Token] = []
        self._late.begin_read(now)
        place = self._resume(text)
        while place < len(text):
            place = self._steps[self._state](text, place, tokens)
        return self._late.sift(tokens)

    def tick(self, now: float) -> list[Token]:
        """Give up what has timed out; return the escape key, or what there is of a paste."""
        if self.deadline is None or now < self.deadline:
            return []
        state, self._state = self._state, InputState.GROUND
        if state is InputState.GROUND:
            self._late.fall_silent()
            return []
        if state is InputState.ESCAPE:
            self._after_escape = True
            return [Sequence(ESC)]
        self._give_up(now, UNFINISHED if state is InputState.PASTE else LATE)
        return [Pasted(self._paste.text)] if state is InputState.PASTE else []

    def _resume(self, text: str) -> int:
        after_escape, self._after_escape = self._after_escape, False
        if self._state is not InputState.GROUND:
            return 0
        if after_escape and follows_escape(text):
            self._state = InputState.ESCAPE
            return 0
        if after_escape and introduces(text):
            self._late.expect(self._last + LATE)
            return 0
        return self._late.skip(text)

    def _give_up(self, now: float, seconds: float) -> None:
        self.lost += 1
        self._late.expect(now + seconds)
        self._state = InputState.GROUND

    def _ground(self, text: str, place: int, tokens: list[Token]) -> int:
        if found := _TYPED.match(text, place):
            tokens.append(Typed(found[0]))
            return found.end()
        self._state = InputState.ESCAPE
        return place + 1

    def _escaped(self, text: str, place: int, tokens: list[Token]) -> int:
        character = text[place]
        self._began = self._last
        if character == ESC:
            tokens.append(Sequence(ESC))
        elif character in _STRING:
            self._state, self._string_size = InputState.STRING, 0
        elif character in "[O":
            self._state, self._held = InputState.CONTROL, PartialSequence(ESC + character)
        else:
            self._state = InputState.GROUND
            # A backslash ends a string that was given up.
            if character != "\\":
                tokens.append(Sequence(ESC + character))
        return place + 1

    def _control(self, text: str, place: int, tokens: list[Token]) -> int:
        held = self._held
        if not held.wants_any:
            end = _end(_PARAMETERS, text, place)
            held.add(text[place:end])
            place = end
        if held.size > LONGEST:
            self._give_up(self._last, LATE)
            return place
        if place == len(text):
            return place
        if text[place] == ESC:
            self.lost += 1
            self._state = InputState.ESCAPE
        elif held.ends_with(text[place]):
            self._finish(held, tokens)
        return place + 1

    def _finish(self, held: PartialSequence, tokens: list[Token]) -> None:
        self._state = InputState.GROUND
        if held.broken:
            self.lost += 1
        elif held.text == PASTE_START:
            self._state, self._paste = InputState.PASTE, PartialPaste()
        elif held.text == PASTE_END:
            tokens[:] = self._late.before_end(tokens)
        else:
            tokens.append(Sequence(held.text))

    def _string(self, text: str, place: int, _frames: list[Token]) -> int:
        end = _end(_IN_STRING, text, place)
        self._string_size += end - place
        if self._string_size > LONGEST:
            self._give_up(self._last, LATE)
            return end
        if end == len(text):
            return end
        self._state = InputState.STRING_ESCAPE if text[end] == ESC else InputState.GROUND
        return end + 1

    def _string_escaped(self, text: str, place: int, _frames: list[Token]) -> int:
        if text[place] in "\\\x1b":
            self._state = InputState.GROUND if text[place] == "\\" else InputState.STRING_ESCAPE
            return place + 1
        self.lost += 1
        self._state = InputState.ESCAPE
        return place

    def _pasted(self, text: str, place: int, tokens: list[Token]) -> int:
        end = self._paste.take(text, place)
        if end is None:
            return len(text)
        self._state = InputState.GROUND
        tokens.append(Pasted(self._paste.text))
        return end


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place
