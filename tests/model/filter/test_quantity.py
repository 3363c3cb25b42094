import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model import fields as table
from echotui.model.field_kind import NUMBERS, FieldKind
from echotui.model.filter.quantity import read, show

KIB = 1024
DAY = 86400


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (FieldKind.COUNT, "0017", 17),
        (FieldKind.MEMORY, "64k", 64 * KIB),
        (FieldKind.MEMORY, "64 KiB", 64 * KIB),
        (FieldKind.MEMORY, "64kB", 64_000),
        (FieldKind.MEMORY, "1.5M", KIB**2 * 3 // 2),
        (FieldKind.MEMORY, ".3k", 307.2),
        (FieldKind.TRAFFIC, "64k", 64_000),
        (FieldKind.TRAFFIC, "1.5M", 1_500_000),
        (FieldKind.TRAFFIC, "1.KiB", KIB),
        (FieldKind.RATE, "0.1k", 100),
        (FieldKind.RATE, "2G", 2_000_000_000),
        (FieldKind.TIME, "30", 30),
        (FieldKind.TIME, "500ms", 0.5),
        (FieldKind.TIME, "2000MS", 2),
        (FieldKind.TIME, "0.5m", 30),
        (FieldKind.TIME, "1.5h", 5400),
        (FieldKind.TIME, "2d", 2 * DAY),
    ],
)
def test_read(kind: FieldKind, text: str, number: float) -> None:
    value = read(kind, text)
    assert value == number
    assert isinstance(value, type(number))


@pytest.mark.parametrize("kind", sorted(NUMBERS, key=str))
@pytest.mark.parametrize(
    "text", ["", ".", "-1", "+1", "1e3", "1_0", "1/3", "٣", "inf", "nan", "k", "1x", "1k k", "1 2"]
)
def test_not_a_number(kind: FieldKind, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the caller's, who knows where
        read(kind, text)


@pytest.mark.parametrize(
    ("kind", "number", "text"),
    [
        (FieldKind.COUNT, 1000, "1000"),
        (FieldKind.MEMORY, 65536, "64KiB"),
        (FieldKind.MEMORY, 0.5, "0.5"),
        (FieldKind.TRAFFIC, 1_500_000, "1500kB"),
        (FieldKind.RATE, 1e-7, "0.0000001"),
        (FieldKind.TIME, 0, "0s"),
        (FieldKind.TIME, 90, "90s"),
        (FieldKind.TIME, 120, "2m"),
        (FieldKind.TIME, 0.25, "250ms"),
        (FieldKind.TIME, 1.25, "1.25s"),
        (FieldKind.TIME, 3 * DAY, "3d"),
    ],
)
def test_show(kind: FieldKind, number: float, text: str) -> None:
    assert show(kind, number) == text


@given(
    st.sampled_from([kind for kind in NUMBERS if kind is not FieldKind.COUNT]),
    st.integers(0, 10**18 - 1) | st.floats(0, 10**17),
)
def test_what_is_shown_is_read_as_the_same(kind: FieldKind, number: float) -> None:
    assert read(kind, show(kind, number)) == number


def test_a_rate_goes_with_its_count() -> None:
    assert all(count.kind is FieldKind.TRAFFIC for count in table.RATES)
    assert all(rate.kind is FieldKind.RATE for rate in table.RATES.values())
