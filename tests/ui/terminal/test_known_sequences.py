import pytest

from echotui.ui.terminal.known_sequences import SequenceKind, recognize

KEYS = {
    "\x1b[A": "\x1b[1;;A",
    "\x1b[5~": "\x1b[5;;~",
    "\x1b[1;5A": "\x1b[1;5;A",
    "\x1b[97u": "\x1b[97;;u",
    "\x1b[97;1:2;97u": "\x1b[97;1;97u",
    "\x1b[120:88;2u": "\x1b[120;2;u",
    "\x1b[120:88:120;2:1;88u": "\x1b[120;2;88u",
    "\x1b[0;;229u": "\x1b[0;;229u",
    "\x1b[27;5;97~": "\x1b[27;5;97~",
    "\x1b[a": "\x1b[a",
    "\x1b[[A": "\x1b[[A",
    "\x1bOP": "\x1bOP",
}
NOTHING = (
    "\x1b[120;1:3u",
    "\x1b[1;1:3A",
    "\x1b[120~",
    "\x1b[120;1A",
    "\x1b[99999999u",
    "\x1b[1114112u",
    "\x1b[55296u",
    "\x1b[97;1;1114112u",
    "\x1b[97;1;13u",
    "\x1b[3u",
    "\x1b[1;2R",
    "\x1b[::::u",
    "\x1b[?1u",
    "\x1b[<NaN;NaN;NaNM",
    "\x1b[<0;-1;5M",
    "\x1b[<0;0;5M",
    "\x1b[<0;5M",
    "\x1b[<35;5;5M",
    "\x1b[<3;5;5M",
    "\x1b[<128;5;5M",
    "\x1b[<64;5;5m",
    "\x1b[<96;5;5M",
    "\x1b[<0;99999999;5M",
    "\x1b[32;5;5M",
    "\x1b[48;0;0;0;0t",
    "\x1b[8;36;120t",
    "\x1b[?2026;9$y",
    "\x1bOz",
)


@pytest.mark.parametrize(("sequence", "text"), KEYS.items())
def test_a_key_is_what_textual_understands_of_it(sequence: str, text: str) -> None:
    found = recognize(sequence)
    assert found is not None
    assert (found.kind, found.text) == (SequenceKind.KEY, text)


@pytest.mark.parametrize("sequence", NOTHING)
def test_what_is_broken_or_not_for_us_is_nothing(sequence: str) -> None:
    assert recognize(sequence) is None


@pytest.mark.parametrize(
    ("sequence", "kind", "numbers"),
    [
        ("\x1b[I", SequenceKind.FOCUS, ()),
        ("\x1b[<0;5;7M", SequenceKind.MOUSE, ()),
        ("\x1b[<0;5;7m", SequenceKind.MOUSE, ()),
        ("\x1b[<32;5;7M", SequenceKind.MOUSE, ()),
        ("\x1b[<65;5;7M", SequenceKind.MOUSE, ()),
        ("\x1b[<81;5;7M", SequenceKind.MOUSE, ()),
        ("\x1b[?2048;1$y", SequenceKind.MODE, (2048, 1)),
        ("\x1b[48;30;120;0;0t", SequenceKind.SIZE, (30, 120)),
        ("\x1b[48;30:1;120:2;720;960t", SequenceKind.SIZE, (30, 120)),
    ],
)
def test_reports_are_recognized(
    sequence: str, kind: SequenceKind, numbers: tuple[int, ...]
) -> None:
    found = recognize(sequence)
    assert found is not None
    assert (found.kind, found.numbers) == (kind, numbers)
