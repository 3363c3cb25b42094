import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from echotui.ui.format.fit import BarPart, fit


def line(width: int, *parts: tuple[int, str], gap: int = 2) -> str:
    return fit([BarPart(rank, Content(text)) for rank, text in parts], width, gap).plain


PARTS = ((1, "one"), (0, "zero"), (3, "three"), (2, "two"))


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (99, "one  zero  three  two"),
        (21, "one  zero  three  two"),
        (20, "one  zero  two"),
        (14, "one  zero  two"),
        (13, "one  zero"),
        (9, "one  zero"),
        (8, "zero"),
        (4, "zero"),
        (3, "ze…"),
        (1, "…"),
        (0, ""),
    ],
)
def test_the_highest_rank_is_left_out_first(width: int, text: str) -> None:
    assert line(width, *PARTS) == text


def test_of_equal_rank_the_last_is_left_out_first() -> None:
    assert line(8, (1, "aaa"), (1, "bbb"), (1, "ccc")) == "aaa  bbb"


def test_empty_parts_take_no_room() -> None:
    assert line(8, (0, "aaa"), (1, ""), (1, "bbb")) == "aaa  bbb"
    assert line(8) == line(8, (0, "")) == ""


def test_the_gap_can_be_chosen() -> None:
    assert line(99, *PARTS, gap=1) == "one zero three two"


def test_styles_stay() -> None:
    content = fit([BarPart(0, Content.styled("aaa", "bold")), BarPart(1, Content("b"))], 9)
    assert [(span.start, span.end, span.style) for span in content.spans] == [(0, 3, "bold")]


@pytest.mark.parametrize("width", [-1, -5])
def test_a_negative_width_shows_nothing(width: int) -> None:
    assert line(width, *PARTS) == ""


@given(
    st.lists(st.tuples(st.integers(-1, 5), st.text(st.characters(codec="ascii"), max_size=9))),
    st.integers(0, 60),
)
def test_it_always_fits(parts: list[tuple[int, str]], width: int) -> None:
    parts = [(rank, text.replace("\n", " ")) for rank, text in parts]
    content = fit([BarPart(rank, Content(text)) for rank, text in parts], width)
    assert content.cell_length <= width
