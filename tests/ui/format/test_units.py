import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.ui.format import units

numbers = st.floats() | st.integers()
counts = st.integers(-1, 2**80)

FACTORS = {
    **dict.fromkeys(("", "B", "s", "%"), 1.0),
    **{f"{p}B": 1000.0**i for i, p in enumerate("kMGTPE", 1)},
    **{f"{p}iB": 1024.0**i for i, p in enumerate("KMGTPE", 1)},
    **{p: 1000.0**i for i, p in enumerate("kMGTPE", 1)},
    "ms": 0.001,
}


def value_of(text: str) -> float:
    digits = text.lstrip(">").rstrip("%kKMGTPEBims ")
    return float(digits) * FACTORS[text.lstrip(">").removeprefix(digits).strip()]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0"),
        (0.4, "0"),
        (1, "1 B"),
        (412, "412 B"),
        (999.4, "999 B"),
        (999.6, "1.0 kB"),
        (1000, "1.0 kB"),
        (1200, "1.2 kB"),
        (9949, "9.9 kB"),
        (9960, "10 kB"),
        (12_345, "12 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (1.2e6, "1.2 MB"),
        (88e6, "88 MB"),
        (1.2e9, "1.2 GB"),
        (3e12, "3.0 TB"),
        (2**64, "18 EB"),
        (1e28, "999 EB"),
        (math.inf, "999 EB"),
        (-5, "0"),
        (math.nan, "0"),
    ],
)
def test_traffic_is_counted_in_thousands(number: float, expected: str) -> None:
    assert units.amount(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0"),
        (-1, "0"),
        (512, "512 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (65536, "64 KiB"),
        (10188, "9.9 KiB"),
        (10189, "10 KiB"),
        (1023 * 1024, "1023 KiB"),
        (1024 * 1024 - 1, "1.0 MiB"),
        (int(3.2 * 2**20), "3.2 MiB"),
        (2**40, "1.0 TiB"),
        (2**200, "1023 EiB"),
    ],
)
def test_memory_is_counted_in_powers_of_two(number: int, expected: str) -> None:
    assert units.size(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0"),
        (-3, "0"),
        (1043, "1043"),
        (9999, "9999"),
        (10_000, "10.0k"),
        (12_345, "12.3k"),
        (99_949, "99.9k"),
        (99_950, "100k"),
        (999_499, "999k"),
        (999_500, "1.0M"),
        (12_345_678, "12.3M"),
        (10**400, "999E"),
    ],
)
def test_a_count_is_short(number: int, expected: str) -> None:
    assert units.count(number) == expected


def test_a_grouped_count_is_exact() -> None:
    assert [units.grouped(n) for n in (-1, 0, 999, 1043, 1_234_567)] == [
        "0",
        "0",
        "999",
        "1,043",
        "1,234,567",
    ]


RUNNING = [
    (64, "1:04"),
    (3599, "59:59"),
    (3600, "1h00"),
    (3 * 3600 + 7 * 60 + 59, "3h07"),
    (86_399, "23h59"),
    (86_400, "1d00"),
    (2 * 86_400 + 4 * 3600, "2d04"),
    (99 * 86_400 + 86_399, "99d23"),
    (100 * 86_400, "100d"),
    (math.inf, "9999d"),
]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0.0ms"),
        (-1, "0.0ms"),
        (math.nan, "0.0ms"),
        (0.0004, "0.4ms"),
        (0.00994, "9.9ms"),
        (0.00996, "10ms"),
        (0.0994, "99ms"),
        (0.0995, "0.1s"),
        (0.1, "0.1s"),
        (2.2, "2.2s"),
        (9.949, "9.9s"),
        (9.95, "10s"),
        (9.96, "10s"),
        (59.9, "59s"),
        (59.96, "1:00"),
        *RUNNING,
    ],
)
def test_a_duration_is_exact_and_short(number: float, expected: str) -> None:
    assert units.duration(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (-1, "<1s"),
        (math.nan, "<1s"),
        (0.999, "<1s"),
        (1, "1s"),
        (9.96, "9s"),
        (59.99, "59s"),
        *RUNNING,
    ],
)
def test_a_clock_ticks_once_a_second(number: float, expected: str) -> None:
    assert units.clock(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (-1, "00:00:00"),
        (761.9, "00:12:41"),
        (86_399, "23:59:59"),
        (2 * 86_400 + 3 * 3600 + 4 * 60 + 5, "2d 03:04:05"),
    ],
)
def test_an_uptime_counts_every_second(number: float, expected: str) -> None:
    assert units.uptime(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0.0 ms"),
        (math.nan, "0.0 ms"),
        (0.0004, "0.4 ms"),
        (0.00996, "10 ms"),
        (0.0123, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.23, "1.2 s"),
        (62, "62 s"),
        (1e6, ">999 s"),
    ],
)
def test_a_short_time_is_short(number: float, expected: str) -> None:
    assert units.milliseconds(number) == expected


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (0, "0.0 %"),
        (-1, "0.0 %"),
        (0.021, "2.1 %"),
        (0.0996, "10 %"),
        (1, "100 %"),
        (99, "999 %"),
    ],
)
def test_a_percentage_is_short(fraction: float, expected: str) -> None:
    assert units.percent(fraction) == expected


@pytest.mark.parametrize(
    ("show", "width"),
    [
        (units.amount, 6),
        (units.duration, 5),
        (units.clock, 5),
        (units.milliseconds, 6),
        (units.percent, 5),
    ],
)
@given(number=numbers)
def test_no_number_is_wider(show: Callable[[float], str], width: int, number: float) -> None:
    assert 0 < len(show(number)) <= width


@pytest.mark.parametrize(("show", "width"), [(units.size, 8), (units.count, 5)])
@given(number=st.integers())
def test_no_whole_number_is_wider(show: Callable[[int], str], width: int, number: int) -> None:
    assert 0 < len(show(number)) <= width


@pytest.mark.parametrize("show", [units.amount, units.milliseconds, units.percent])
@given(pair=st.tuples(st.floats(0, 1e15), st.floats(0, 1e15)).map(sorted))
def test_a_larger_number_is_not_shown_as_less(
    show: Callable[[float], str], pair: list[float]
) -> None:
    smaller, larger = pair
    assert value_of(show(smaller)) <= value_of(show(larger))


@pytest.mark.parametrize("show", [units.size, units.count])
@given(pair=st.tuples(counts, counts).map(sorted))
def test_a_larger_count_is_not_shown_as_less(show: Callable[[int], str], pair: list[int]) -> None:
    smaller, larger = pair
    assert value_of(show(smaller)) <= value_of(show(larger))
