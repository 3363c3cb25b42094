import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.ui.format.blocks import bar, sparkline


@pytest.mark.parametrize(
    ("values", "width", "expected"),
    [
        ([], 4, "    "),
        ([1, 2], 0, ""),
        ([1, 2], -1, ""),
        ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"),
        ([0, 7], 4, "  ▁█"),
        ([0, 0, 0], 3, "▁▁▁"),
        ([5, 5, 5], 4, " ███"),
        ([0.001, 1000], 2, "▂█"),
        ([5e-324, 1e308], 2, "▂█"),
        ([-1, math.nan, math.inf, 3], 4, "▁▁▁█"),
        ([7, 0, 0, 0, 0, 0, 0, 3.5], 4, "█▁▁▅"),
        ([1, 2, 3, 4, 5, 6, 7], 3, "▃▅█"),
    ],
)
def test_sparkline(values: list[float], width: int, expected: str) -> None:
    assert sparkline(values, width) == expected


@given(st.lists(st.floats(), max_size=150), st.integers(1, 130))
def test_a_sparkline_is_as_wide_as_asked(values: list[float], width: int) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) == width
    assert len(drawn.lstrip(" ")) == min(len(values), width)


@pytest.mark.parametrize(
    ("fraction", "width", "expected"),
    [
        (0, 4, "    "),
        (-1, 4, "    "),
        (math.nan, 4, "    "),
        (0.5, 0, ""),
        (0.5, -2, ""),
        (1e-9, 4, "▏   "),
        (1 / 8, 1, "▏"),
        (2 / 8, 1, "▎"),
        (3 / 8, 1, "▍"),
        (4 / 8, 1, "▌"),
        (5 / 8, 1, "▋"),
        (6 / 8, 1, "▊"),
        (7 / 8, 1, "▉"),
        (0.5, 5, "██▌  "),
        (0.999, 5, "████▉"),
        (1, 5, "█████"),
        (1.3, 5, "█████"),
        (math.inf, 5, "█████"),
    ],
)
def test_bar(fraction: float, width: int, expected: str) -> None:
    assert bar(fraction, width) == expected


@given(st.floats(), st.integers(0, 40))
def test_a_bar_is_as_wide_as_asked(fraction: float, width: int) -> None:
    assert len(bar(fraction, width)) == width
