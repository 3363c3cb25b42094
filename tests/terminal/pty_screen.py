"""The screen of a terminal, made from the bytes that a program writes."""

import copy
import re
from typing import Any, Final

import pyte

_SEQUENCE: Final = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[ -/]+[0-~]|[0-OQ-WYZ\\`-~]"  # CSI and the short ones
    rb"|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\)"  # OSC; DCS, SOS, PM, APC
)
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)\Z")
# pyte 0.8.2 takes any other sequence or its tail for text (`CSI < u`, DCS), for attributes
# (`CSI > 4 m`) or for a title (OSC 22), or fails on it (`CSI ? 1 m`): those are left out.
_UNDERSTOOD: Final = re.compile(
    rb"\x1b(?:\[[0-9;]*[@-~]|\[\?[0-9;]*[hl]|\][012];.*|[^\[\]PX^_].*)", re.DOTALL
)
_KEYBOARD: Final = re.compile(rb"\x1b\[([<>])([0-9]*)u")
_ALTERNATE: Final = 1049


class PtyScreen(pyte.Screen):
    """pyte's screen, with the alternate screen and kitty's stack of keyboard modes."""

    def __init__(self, columns: int, lines: int) -> None:
        self._display: list[str] | None = None
        super().__init__(columns, lines)
        self._initial_modes = frozenset(self.mode)
        self._main: tuple[Any, Any] | None = None
        self._keyboards = 0
        self._unfinished = b""
        self._stream = pyte.ByteStream(self)

    @property
    def display(self) -> list[str]:
        """The lines, which are put together once after each change: tests look very often."""
        if self._display is None:
            self._display = super().display
        return self._display

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        self._display = None
        super().resize(lines, columns)

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        super().set_mode(*modes, **kwargs)
        if _ALTERNATE in modes and self._main is None:
            self._main = self.buffer, copy.copy(self.cursor)
            self.buffer = copy.copy(self.buffer)
            self.buffer.clear()

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if _ALTERNATE in modes and self._main is not None:
            (self.buffer, self.cursor), self._main = self._main, None

    def feed(self, data: bytes) -> None:
        if not data:
            return
        self._display = None
        data = self._unfinished + data
        cut = _UNFINISHED.search(data)
        end = cut.start() if cut else len(data)
        self._unfinished = data[end:]
        self._stream.feed(_SEQUENCE.sub(self._understood, data[:end]))

    def _understood(self, sequence: re.Match[bytes]) -> bytes:
        if keyboard := _KEYBOARD.fullmatch(sequence[0]):
            step = 1 if keyboard[1] == b">" else -int(keyboard[2] or 1)
            self._keyboards = max(0, self._keyboards + step)
        return sequence[0] if _UNDERSTOOD.fullmatch(sequence[0]) else b""

    def changed_modes(self) -> frozenset[str]:
        # pyte shifts private modes by five bits to tell them from the others.
        private = {f"?{mode >> 5}" for mode in self.mode ^ self._initial_modes if mode >> 5}
        return frozenset(private | ({">u"} if self._keyboards else set()))
