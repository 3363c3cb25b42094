"""Makes Textual's messages of frames."""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.geometry import Size
from textual.keys import Keys
from textual.message import Message
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from echotui.ui.terminal.frame import Frame, Pasted, Typed
from echotui.ui.terminal.known import Kind, Known, known

log = logging.getLogger(__name__)

SYNCHRONIZED: Final = 2026
IN_BAND_RESIZE: Final = 2048
"""Private modes that Textual asks the terminal about at its start (DECRQM)."""
_OFFERED: Final = 1, 2, 3
"""Answers that the terminal has a mode: set, reset, always set."""
_NO_CHARACTERS: Final = range(0x80, 0xA0)
"""C1: control sequences in 8 bits, which no terminal sends in UTF-8."""


class Decoder:
    """Gives Textual's parser single keys and reports that are known to be whole.

    Textual's own loop over the characters is not used: what it does not know it gives back as keys,
    and where it raises it has ended.

    Attributes:
        lost: Frames that stand for nothing, and those of `failed`.
        failed: Frames for which the parser raised.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._answered: set[int] = set()
        self.lost = self.failed = 0

    def messages(self, frame: Frame) -> list[Message]:
        """Decode a frame.

        Args:
            frame: Any.

        Returns:
            What it stands for; without a key or sequence for which the parser raises.
        """
        if isinstance(frame, Typed):
            return [made for each in frame.text for made in self._decoded(Typed(each))]
        return self._decoded(frame)

    def _decoded(self, frame: Frame) -> list[Message]:
        try:
            return list(self._decode(frame))
        except Exception as error:
            # Textual's parser may raise anything; without this the input's thread would end.
            self.lost += 1
            self.failed += 1
            # Not what it was, for somebody may have typed or pasted it.
            log.warning(
                "terminal-input-failed",
                exc_info=error,
                extra={"fields": {"sequences": self.failed}},
            )
            return []

    def _decode(self, frame: Frame) -> Iterator[Message]:
        if isinstance(frame, Typed):
            if ord(frame.text) not in _NO_CHARACTERS:
                yield from self._keys(frame.text)
        elif isinstance(frame, Pasted):
            # As Textual has it, and without anything else that a terminal would obey.
            kept = (each for each in frame.text if each.isprintable() or each in "\t\r\n")
            yield events.Paste("".join(kept))
        elif len(frame.text) == 1:
            yield from self._keys(frame.text)
        elif len(frame.text) == len("\x1bx"):
            listed = list(self._keys(frame.text))
            yield from listed or self._keys(frame.text[1], alt=True)
        elif (found := known(frame.text)) is None:
            self.lost += 1
        else:
            yield from _READERS[found.kind](self, found)

    def _keys(self, text: str, *, alt: bool = False) -> Iterator[Message]:
        # Nothing public makes a key of a sequence without swallowing what may follow it.
        for event in self._parser._sequence_to_key_events(text, alt):  # noqa: SLF001
            if event.key != Keys.Ignore:
                yield event

    def _key(self, found: Known) -> Iterator[Message]:
        return self._keys(found.text)

    def _mouse(self, found: Known) -> Iterator[Message]:
        if message := self._parser.parse_mouse_code(found.text):
            yield message

    def _focus(self, found: Known) -> Iterator[Message]:
        yield events.AppFocus() if found.text.endswith("I") else events.AppBlur()

    def _mode(self, found: Known) -> Iterator[Message]:
        mode, answer = found.numbers
        if mode in self._answered:
            return
        self._answered.add(mode)
        if mode == SYNCHRONIZED and answer in _OFFERED:
            yield TerminalSupportsSynchronizedOutput()
        elif mode == IN_BAND_RESIZE:
            yield InBandWindowResize.from_setting_parameter(answer)

    def _size(self, found: Known) -> Iterator[Message]:
        rows, columns = found.numbers
        size = Size(columns, rows)
        yield events.Resize(size, size)


_READERS: Final[dict[Kind, Callable[[Decoder, Known], Iterator[Message]]]] = {
    Kind.KEY: Decoder._key,  # noqa: SLF001 - its own
    Kind.MOUSE: Decoder._mouse,  # noqa: SLF001
    Kind.FOCUS: Decoder._focus,  # noqa: SLF001
    Kind.MODE: Decoder._mode,  # noqa: SLF001
    Kind.SIZE: Decoder._size,  # noqa: SLF001
}
