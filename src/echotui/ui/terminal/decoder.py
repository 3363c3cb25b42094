"""Turns tokens into Textual's messages."""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.geometry import Size
from textual.keys import Keys
from textual.message import Message
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from echotui.ui.terminal.known_sequences import KnownSequence, SequenceKind, recognize
from echotui.ui.terminal.token import Pasted, Token, Typed

log = logging.getLogger(__name__)

SYNCHRONIZED: Final = 2026
IN_BAND_RESIZE: Final = 2048
"""Private modes that Textual asks the terminal about at its start (DECRQM)."""
_OFFERED: Final = 1, 2, 3
"""Answers that the terminal has a mode: set, reset, always set."""
_NO_CHARACTERS: Final = range(0x80, 0xA0)
"""C1: control sequences in 8 bits, which no terminal sends in UTF-8."""


class Decoder:
    """Passes single keys and reports, which are known to be whole, to Textual's parser.

    Textual's own loop over the characters is not used: it returns an unknown sequence as keys, and
    does not survive an exception.

    Attributes:
        lost: Tokens without a meaning, and those of `failed`.
        failed: Tokens for which the parser raised.
    """

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._answered: set[int] = set()
        self.lost = self.failed = 0

    def messages(self, token: Token) -> list[Message]:
        """Return the messages of a token, without a key for which the parser raises."""
        if isinstance(token, Typed):
            return [made for each in token.text for made in self._decoded(Typed(each))]
        return self._decoded(token)

    def _decoded(self, token: Token) -> list[Message]:
        try:
            return list(self._decode(token))
        except Exception as error:
            # Textual's parser may raise anything, and would end the input's thread.
            self.lost += 1
            self.failed += 1
            # Not the input itself: it may have been typed or pasted.
            log.warning(
                "terminal-input-failed",
                exc_info=error,
                extra={"fields": {"sequences": self.failed}},
            )
            return []

    def _decode(self, token: Token) -> Iterator[Message]:
        if isinstance(token, Typed):
            if ord(token.text) not in _NO_CHARACTERS:
                yield from self._keys(token.text)
        elif isinstance(token, Pasted):
            # As Textual does, and without anything else that a terminal would obey.
            kept = (each for each in token.text if each.isprintable() or each in "\t\r\n")
            yield events.Paste("".join(kept))
        elif len(token.text) == 1:
            yield from self._keys(token.text)
        elif len(token.text) == len("\x1bx"):
            listed = list(self._keys(token.text))
            yield from listed or self._keys(token.text[1], alt=True)
        elif (found := recognize(token.text)) is None:
            self.lost += 1
        else:
            yield from _READERS[found.kind](self, found)

    def _keys(self, text: str, *, alt: bool = False) -> Iterator[Message]:
        # Nothing public turns a sequence into a key without taking what follows it.
        for event in self._parser._sequence_to_key_events(text, alt):  # noqa: SLF001
            if event.key != Keys.Ignore:
                yield event

    def _key(self, found: KnownSequence) -> Iterator[Message]:
        return self._keys(found.text)

    def _mouse(self, found: KnownSequence) -> Iterator[Message]:
        if message := self._parser.parse_mouse_code(found.text):
            yield message

    def _focus(self, found: KnownSequence) -> Iterator[Message]:
        yield events.AppFocus() if found.text.endswith("I") else events.AppBlur()

    def _mode(self, found: KnownSequence) -> Iterator[Message]:
        mode, answer = found.numbers
        if mode in self._answered:
            return
        self._answered.add(mode)
        if mode == SYNCHRONIZED and answer in _OFFERED:
            yield TerminalSupportsSynchronizedOutput()
        elif mode == IN_BAND_RESIZE:
            yield InBandWindowResize.from_setting_parameter(answer)

    def _size(self, found: KnownSequence) -> Iterator[Message]:
        rows, columns = found.numbers
        size = Size(columns, rows)
        yield events.Resize(size, size)


_READERS: Final[dict[SequenceKind, Callable[[Decoder, KnownSequence], Iterator[Message]]]] = {
    SequenceKind.KEY: Decoder._key,  # noqa: SLF001 - its own
    SequenceKind.MOUSE: Decoder._mouse,  # noqa: SLF001
    SequenceKind.FOCUS: Decoder._focus,  # noqa: SLF001
    SequenceKind.MODE: Decoder._mode,  # noqa: SLF001
    SequenceKind.SIZE: Decoder._size,  # noqa: SLF001
}
