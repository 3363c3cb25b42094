"""Cuts the terminal's bytes into frames: no I/O, no clock."""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from echotui.ui.terminal.control import Control
from echotui.ui.terminal.frame import Frame, Pasted, Sequence, Typed
from echotui.ui.terminal.late import LATE, Lateness, follows_escape, introduces
from echotui.ui.terminal.paste import PASTE_END, PASTE_START, Paste

ESC: Final = "\x1b"
UNFINISHED: Final = 1.0
"""Seconds after which a sequence or a paste that does not go on has ended."""
LONGEST: Final = 4096
"""Characters after which a sequence has ended."""

_TYPED: Final = re.compile(r"[^\x1b]+")
_PARAMETERS: Final = re.compile(r"[ -?]*")
_IN_STRING: Final = re.compile(r"[^\x07\x1b]*")
_STRING: Final = "]PX^_"
"""After ESC: OSC, DCS, SOS, PM, APC (ECMA-48, 8.3). They end with BEL, or ESC and a backslash."""


class State(Enum):
    """Where in a sequence the next character falls."""

    GROUND = auto()
    ESCAPE = auto()
    CONTROL = auto()
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()


class Framer:
    """Finds sequences and pastes in what is read, whatever pauses are in them.

    Give each read to `feed`. When `deadline` has passed and there is nothing to read, call `tick`.

    Strings (OSC, DCS, APC, PM, SOS) are answers to questions, ours or another program's: none is
    of use here, and none becomes a key.

    Args:
        escape: Seconds after which an ESC that nothing follows is the escape key.

    Attributes:
        lost: Sequences that were unfinished or broken.
    """

    def __init__(self, escape: float) -> None:
        self._escape = escape
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._state = State.GROUND
        self._began = self._last = 0.0
        self._string_size = 0
        self._after_escape = False
        self._held = Control("")
        self._paste = Paste()
        self._late = Lateness()
        self.lost = 0
        self._steps: dict[State, Callable[[str, int, list[Frame]], int]] = {
            State.GROUND: self._ground,
            State.ESCAPE: self._escaped,
            State.CONTROL: self._control,
            State.STRING: self._string,
            State.STRING_ESCAPE: self._string_escaped,
            State.PASTE: self._pasted,
        }

    @property
    def deadline(self) -> float | None:
        """When to call `tick`, unless something is read before; None for never."""
        if self._state is State.GROUND:
            return self._last + UNFINISHED if self._late.dropping else None
        if self._state is State.ESCAPE:
            return self._last + self._escape
        if self._state is State.PASTE:
            return self._last + UNFINISHED
        # An answer may come in many pieces. A person who types on after alt+P pauses longer.
        return max(self._began + UNFINISHED, self._last + 2 * self._escape)

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """Take what was read at once.

        Args:
            data: Any bytes.
            now: Monotonic time in seconds.

        Returns:
            The frames that are complete.
        """
        text = self._decode(data)
        if not text:
            return []
        self._last = now
        frames: list[Frame] = []
        self._late.look(now)
        place = self._resume(text)
        while place < len(text):
            place = self._steps[self._state](text, place, frames)
        return self._late.sift(frames)

    def tick(self, now: float) -> list[Frame]:
        """Give up what does not go on.

        Args:
            now: Monotonic time in seconds.

        Returns:
            The escape key, or what there is of a paste.
        """
        if self.deadline is None or now < self.deadline:
            return []
        state, self._state = self._state, State.GROUND
        if state is State.GROUND:
            self._late.fall_silent()
            return []
        if state is State.ESCAPE:
            self._after_escape = True
            return [Sequence(ESC)]
        self._give_up(now, UNFINISHED if state is State.PASTE else LATE)
        return [Pasted(self._paste.text)] if state is State.PASTE else []

    def _resume(self, text: str) -> int:
        after_escape, self._after_escape = self._after_escape, False
        if self._state is not State.GROUND:
            return 0
        if after_escape and follows_escape(text):
            self._state = State.ESCAPE
            return 0
        if after_escape and introduces(text):
            self._late.begin(self._last + LATE)
            return 0
        return self._late.skip(text)

    def _give_up(self, now: float, seconds: float) -> None:
        self.lost += 1
        self._late.begin(now + seconds)
        self._state = State.GROUND

    def _ground(self, text: str, place: int, frames: list[Frame]) -> int:
        if found := _TYPED.match(text, place):
            frames.append(Typed(found[0]))
            return found.end()
        self._state = State.ESCAPE
        return place + 1

    def _escaped(self, text: str, place: int, frames: list[Frame]) -> int:
        character = text[place]
        self._began = self._last
        if character == ESC:
            frames.append(Sequence(ESC))
        elif character in _STRING:
            self._state, self._string_size = State.STRING, 0
        elif character in "[O":
            self._state, self._held = State.CONTROL, Control(ESC + character)
        else:
            self._state = State.GROUND
            # A backslash ends a string that was given up.
            if character != "\\":
                frames.append(Sequence(ESC + character))
        return place + 1

    def _control(self, text: str, place: int, frames: list[Frame]) -> int:
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
            self._state = State.ESCAPE
        elif held.ends_with(text[place]):
            self._finish(held, frames)
        return place + 1

    def _finish(self, held: Control, frames: list[Frame]) -> None:
        self._state = State.GROUND
        if held.broken:
            self.lost += 1
        elif held.text == PASTE_START:
            self._state, self._paste = State.PASTE, Paste()
        elif held.text == PASTE_END:
            frames[:] = self._late.before_end(frames)
        else:
            frames.append(Sequence(held.text))

    def _string(self, text: str, place: int, _frames: list[Frame]) -> int:
        end = _end(_IN_STRING, text, place)
        self._string_size += end - place
        if self._string_size > LONGEST:
            self._give_up(self._last, LATE)
            return end
        if end == len(text):
            return end
        self._state = State.STRING_ESCAPE if text[end] == ESC else State.GROUND
        return end + 1

    def _string_escaped(self, text: str, place: int, _frames: list[Frame]) -> int:
        if text[place] in "\\\x1b":
            self._state = State.GROUND if text[place] == "\\" else State.STRING_ESCAPE
            return place + 1
        self.lost += 1
        self._state = State.ESCAPE
        return place

    def _pasted(self, text: str, place: int, frames: list[Frame]) -> int:
        end = self._paste.take(text, place)
        if end is None:
            return len(text)
        self._state = State.GROUND
        frames.append(Pasted(self._paste.text))
        return end


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place
