import pytest

from echotui.model.mask import (
    EDGE,
    ERROR,
    NONE,
    ONE_SHOT,
    READ,
    UNSEEN,
    WRITE,
    letters,
    text,
    words,
)


def test_masks_are_tornados() -> None:
    assert (NONE, READ, WRITE, ERROR) == (0, 0x001, 0x004, 0x008 | 0x010)


@pytest.mark.parametrize(
    ("mask", "as_letters", "as_words"),
    [
        (0, "--", "NONE"),
        (1, "R-", "READ"),
        (4, "-W", "WRITE"),
        (5, "RW", "READ|WRITE"),
        (24, "--", "NONE"),
        (1 | 24, "R-", "READ"),
        (4 | 24, "-W", "WRITE"),
        (5 | 24, "RW", "READ|WRITE"),
        (2, "--", "NONE"),
    ],
)
def test_a_mask_shows_read_and_write_each_in_its_place(
    mask: int, as_letters: str, as_words: str
) -> None:
    assert letters(mask) == as_letters
    assert words(mask) == as_words


@pytest.mark.parametrize(
    ("mask", "as_text", "as_words"),
    [
        (READ, "R-", "READ"),
        (READ | EDGE, "R- ET", "READ|ET"),
        (WRITE | ONE_SHOT, "-W 1S", "WRITE|ONESHOT"),
        (READ | EDGE | ONE_SHOT, "R- ET1S", "READ|ET|ONESHOT"),
        (ONE_SHOT, "1S --", "ONESHOT"),
        (UNSEEN, "?", "UNKNOWN"),
    ],
)
def test_a_mask_of_another_program(mask: int, as_text: str, as_words: str) -> None:
    assert (text(mask), words(mask)) == (as_text, as_words)
