import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.fields import NAMES, RATES, Field
from echotui.model.filter.quantity import QUANTITIES, Quantity, read, show

KIB = 1024
DAY = 86400


@pytest.mark.parametrize(
    ("quantity", "text", "number"),
    [
        (Quantity.COUNT, "0017", 17),
        (Quantity.MEMORY, "64k", 64 * KIB),
        (Quantity.MEMORY, "64 KiB", 64 * KIB),
        (Quantity.MEMORY, "64kB", 64_000),
        (Quantity.MEMORY, "1.5M", KIB**2 * 3 // 2),
        (Quantity.MEMORY, ".3k", 307.2),
        (Quantity.TRAFFIC, "64k", 64_000),
        (Quantity.TRAFFIC, "1.5M", 1_500_000),
        (Quantity.TRAFFIC, "1.KiB", KIB),
        (Quantity.RATE, "0.1k", 100),
        (Quantity.RATE, "2G", 2_000_000_000),
        (Quantity.TIME, "30", 30),
        (Quantity.TIME, "500ms", 0.5),
        (Quantity.TIME, "2000MS", 2),
        (Quantity.TIME, "0.5m", 30),
        (Quantity.TIME, "1.5h", 5400),
        (Quantity.TIME, "2d", 2 * DAY),
    ],
)
def test_read(quantity: Quantity, text: str, number: float) -> None:
    value = read(quantity, text)
    assert value == number
    assert isinstance(value, type(number))


@pytest.mark.parametrize("quantity", Quantity)
@pytest.mark.parametrize(
    "text", ["", ".", "-1", "+1", "1e3", "1_0", "1/3", "٣", "inf", "nan", "k", "1x", "1k k", "1 2"]
)
def test_not_a_number(quantity: Quantity, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the caller's, who knows where
        read(quantity, text)


@pytest.mark.parametrize(
    ("quantity", "number", "text"),
    [
        (Quantity.COUNT, 1000, "1000"),
        (Quantity.MEMORY, 65536, "64KiB"),
        (Quantity.MEMORY, 0.5, "0.5"),
        (Quantity.TRAFFIC, 1_500_000, "1500kB"),
        (Quantity.RATE, 1e-7, "0.0000001"),
        (Quantity.TIME, 0, "0s"),
        (Quantity.TIME, 90, "90s"),
        (Quantity.TIME, 120, "2m"),
        (Quantity.TIME, 0.25, "0.25s"),
        (Quantity.TIME, 3 * DAY, "3d"),
    ],
)
def test_show(quantity: Quantity, number: float, text: str) -> None:
    assert show(quantity, number) == text


@given(
    st.sampled_from([quantity for quantity in Quantity if quantity is not Quantity.COUNT]),
    st.integers(0, 10**18 - 1) | st.floats(0, 10**17),
)
def test_what_is_shown_is_read_as_the_same(quantity: Quantity, number: float) -> None:
    assert read(quantity, show(quantity, number)) == number


def test_every_number_has_a_name_and_a_rate_its_count() -> None:
    assert set(QUANTITIES) <= set(NAMES.values())
    assert all(QUANTITIES[count] is Quantity.TRAFFIC for count in RATES)
    assert all(QUANTITIES[rate] is Quantity.RATE for rate in RATES.values())
    assert Field.HELD not in NAMES.values()
