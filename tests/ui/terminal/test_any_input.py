"""The whole way from bytes to messages, with random bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.ui.terminal.late_input import BURST
from tests.ui.terminal.answers import EVERY
from tests.ui.terminal.played import ESCAPE, Played, acts, keys

PAUSES = st.sampled_from([0, ESCAPE / 2, 0.99 * ESCAPE, 1.5 * ESCAPE, 0.5, 1.1, 3])
SHORT = st.sampled_from([0, ESCAPE / 2, 0.99 * ESCAPE])
CHARACTERS = st.characters(min_codepoint=1, exclude_characters="\x07\x1b", codec="utf-8")
CONTROL = st.builds(
    "\x1b[{}{}{}".format,
    st.text("0123456789:;<=>?", max_size=12),
    st.text(' !"#$%&', max_size=2),
    st.characters(min_codepoint=0x40, max_codepoint=0x7E, exclude_characters="[MN"),
)
STRING = st.builds(
    "\x1b{}{}{}".format,
    st.sampled_from("]PX^_"),
    st.text(CHARACTERS, max_size=100),
    st.sampled_from(["\x07", "\x1b\\"]),
)
ANSWER = st.sampled_from(EVERY)


@given(st.lists(st.tuples(st.binary(max_size=60), PAUSES), max_size=20))
def test_no_bytes_raise_and_keys_work_after_some_silence(reads: list[tuple[bytes, float]]) -> None:
    played = Played()
    for data, pause in reads:
        played.read(data)
        played.wait(pause)
    # A paste, and then what comes late of it.
    played.wait(3)
    assert keys(played.read(b"\x80k"))[-1:] == ["k"]


@given(st.lists(CONTROL, max_size=5))
@settings(max_examples=300)
def test_no_control_sequence_makes_textuals_parser_raise(sequences: list[str]) -> None:
    played = Played()
    messages = played.read("".join(sequences)) + played.wait(3)
    assert len(keys(messages)) <= 32 * len(sequences)
    assert played.decoder.failed == 0


@given(st.lists(STRING | ANSWER, min_size=1, max_size=4), st.data())
@settings(max_examples=200)
def test_strings_and_answers_are_no_keys_wherever_they_are_cut(
    sequences: list[str], data: st.DataObject
) -> None:
    whole = "".join(sequences).encode()
    places = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=6)))
    played = Played()
    for start, end in zip([0, *places], [*places, len(whole)], strict=True):
        assert acts(played.read(whole[start:end])) == []
        assert acts(played.wait(data.draw(SHORT))) == []
    assert acts(played.wait(3)) == []
    assert keys(played.read("k")) == ["k"]


@given(st.lists(ANSWER, min_size=1, max_size=3), st.data())
@settings(max_examples=400)
def test_cut_with_longer_pauses_no_more_than_three_characters_at_once_are_keys(
    answers: list[str], data: st.DataObject
) -> None:
    whole = "".join(answers)
    places = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=4)))
    played = Played()
    for start, end in zip([0, *places], [*places, len(whole)], strict=True):
        read = played.read(whole[start:end])
        assert len(acts(read)) <= BURST, whole[start:end]
        assert set(keys(played.wait(data.draw(st.sampled_from([0, 0.15, 0.5, 1.1, 2]))))) <= {
            "escape"
        }
