import logging
import re

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE
from textual._xterm_parser import XTermParser
from textual.messages import InBandWindowResize, TerminalSupportsSynchronizedOutput

from echotui.logs.formatter import render
from echotui.ui.terminal.decoder import Decoder
from echotui.ui.terminal.token import Pasted, Sequence, Typed
from tests.ui.terminal.played import keys


def test_every_key_that_textual_lists_is_the_key_that_textual_makes_of_it() -> None:
    decoder, listed = Decoder(), dict(ANSI_SEQUENCES_KEYS)
    for sequence, key in listed.items():
        if sequence[0] != "\x1b" or sequence == "\x1b\x1b" or key is IGNORE_SEQUENCE:
            continue
        textuals = [event.key for event in XTermParser()._sequence_to_key_events(sequence)]
        # A report of the cursor's place, which Textual takes for one too; and mintty's ctrl+5.
        lost = re.fullmatch(r"\x1b\[1;\dR|\x1b\[1;[5-8]u", sequence)
        expected = [] if lost else textuals
        assert keys(decoder.messages(Sequence(sequence))) == expected, sequence


@pytest.mark.parametrize(
    ("token", "key"),
    [
        (Sequence("\x1b"), "escape"),
        (Sequence("\x1bx"), "alt+x"),
        (Sequence("\x1bX"), "alt+shift+x"),
        (Sequence("\x1b\x7f"), "ctrl+w"),
        (Sequence("\x1b[120;5u"), "ctrl+x"),
        (Typed("\x03"), "ctrl+c"),
        (Typed("\r"), "enter"),
        (Typed("ä"), "ä"),
    ],
)
def test_keys(token: Typed | Sequence, key: str) -> None:
    assert keys(Decoder().messages(token)) == [key]


def test_characters_that_terminals_obey_are_no_keys_and_not_pasted() -> None:
    assert Decoder().messages(Typed("\x9b\x90")) == []
    (paste,) = Decoder().messages(Pasted("a\x1b[2J\x00\x9bb\r\tc"))
    assert isinstance(paste, events.Paste)
    assert paste.text == "a[2Jb\r\tc"


def test_what_the_mouse_does() -> None:
    decoder = Decoder()
    down, move, up, wheel = (
        decoder.messages(Sequence(f"\x1b[<{each}"))[0]
        for each in ("0;5;7M", "32;6;7M", "0;6;7m", "65;6;7M")
    )
    assert isinstance(down, events.MouseDown)
    assert (down.x, down.y, down.button) == (4, 6, 1)
    assert isinstance(move, events.MouseMove)
    assert move.delta_x == 1
    assert isinstance(up, events.MouseUp)
    assert isinstance(wheel, events.MouseScrollDown)


def test_a_size_without_pixels_leaves_the_mouse_alone() -> None:
    decoder = Decoder()
    (supported,) = decoder.messages(Sequence("\x1b[?2048;1$y"))
    assert isinstance(supported, InBandWindowResize)
    (resize,) = decoder.messages(Sequence("\x1b[48;30;120;0;0t"))
    assert isinstance(resize, events.Resize)
    assert resize.size == (120, 30)
    (down,) = decoder.messages(Sequence("\x1b[<0;50;20M"))
    assert isinstance(down, events.MouseDown)
    assert (down.x, down.y) == (49, 19)


def test_a_mode_is_answered_once() -> None:
    decoder = Decoder()
    (first,) = decoder.messages(Sequence("\x1b[?2026;2$y"))
    assert isinstance(first, TerminalSupportsSynchronizedOutput)
    assert decoder.messages(Sequence("\x1b[?2026;2$y")) == []
    assert Decoder().messages(Sequence("\x1b[?2026;0$y")) == []


def test_a_parser_that_raises_loses_that_sequence_and_the_log_has_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = XTermParser._sequence_to_key_events

    def fails(parser: XTermParser, sequence: str, alt: bool = False) -> object:  # noqa: FBT001, FBT002 - as Textual's
        if sequence == "s":
            raise ValueError(f"s3cret {sequence}")
        return real(parser, sequence, alt)

    monkeypatch.setattr(XTermParser, "_sequence_to_key_events", fails)
    decoder = Decoder()
    with caplog.at_level(logging.WARNING):
        assert keys(decoder.messages(Typed("asb"))) == ["a", "b"]
    assert decoder.lost == 1
    (record,) = caplog.records
    line = render(record)
    assert " terminal-input-failed sequences=1 error=ValueError where=" in line
    assert "s3cret" not in line
