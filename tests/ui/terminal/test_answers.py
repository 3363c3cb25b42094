"""No answer of a terminal becomes a key, however it is cut."""

import pytest

from tests.ui.terminal.answers import ANSWERS, EVERY
from tests.ui.terminal.played import ESCAPE, Played, acts, keys


@pytest.mark.parametrize("pause", [0, ESCAPE / 2, 0.99 * ESCAPE])
def test_cut_at_one_place_it_is_no_key(pause: float) -> None:
    for answer in EVERY:
        for place in range(1, len(answer)):
            played = Played()
            messages = played.read_all([answer[:place], answer[place:]], pause)
            assert acts(messages) == [], (answer, place)
            assert keys(played.read("k")) == ["k"], (answer, place)


@pytest.mark.parametrize("pause", [0, 0.99 * ESCAPE])
def test_cut_at_every_place_it_is_no_key(pause: float) -> None:
    for answers in ANSWERS.values():
        played = Played()
        assert acts(played.read_all("".join(answers), pause)) == []


@pytest.mark.parametrize("pause", [1.5 * ESCAPE, 0.5, 0.99, 1.01, 1.5, 5])
def test_after_a_longer_pause_it_is_the_escape_key_at_most(pause: float) -> None:
    for answer in EVERY:
        for place in range(1, len(answer)):
            messages = Played().read_all([answer[:place], answer[place:]], pause)
            before, rest = answer[place - 1], answer[place:]
            allowed = ["escape"] if before == "\x1b" and rest[0] != "\\" else []
            if pause > 1 and len(rest) == 1:
                # It cannot be distinguished from a key.
                allowed += keys(Played().read(rest))
            assert set(keys(messages)) <= set(allowed), (answer, place)


def test_late_pieces_of_one_answer_are_dropped_until_there_is_silence() -> None:
    played = Played()
    assert played.read("\x1b]52;c;eHJY") == []
    assert played.wait(3) == []
    for piece in ("xrxrxrxr", "X", "D\r", "xr", "q"):
        assert played.read_all([piece], 0.9) == []
    played.wait(0.2)
    assert keys(played.read("x")) == ["x"]


@pytest.mark.parametrize("terminal", [name for name in ANSWERS if name != "any"])
def test_all_of_a_terminal_at_once_are_no_keys(terminal: str) -> None:
    played = Played()
    everything = "".join((*ANSWERS[terminal], *ANSWERS["any"]))
    assert acts(played.read(everything) + played.wait(3)) == []
    assert played.tokenizer.lost == 0
    assert keys(played.read("x")) == ["x"]
