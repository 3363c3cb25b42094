import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.config import values
from echotui.config.values import format_decimal
from echotui.errors import SettingsError
from echotui.model.sizes import LARGEST, format_size, parse_size
from echotui.model.strategy import Strategy
from echotui.system.printable import LONGEST_QUOTE, cut, one_line, quote

KIB = 1024


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("4096", 4096),
        ("64KiB", 64 * KIB),
        ("64kib", 64 * KIB),
        ("64k", 64 * KIB),
        ("64K", 64 * KIB),
        ("64 KiB", 64 * KIB),
        ("64kB", 64_000),
        ("1MiB", KIB**2),
        ("1m", KIB**2),
        ("2MB", 2_000_000),
        ("1GiB", KIB**3),
        ("1g", KIB**3),
        ("3gb", 3_000_000_000),
        ("7B", 7),
        ("1024GiB", LARGEST),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    [
        *["", "k", "KiB", "-1", "+1", "1.5k", "1_000", "0x10", "1e3", "64KiBB", "64 K iB", "1TiB"],
        *["1025GiB", "9" * 30, "٣", "64\N{KELVIN SIGN}iB", "1k\n2", "nan", "1\x00"],
    ],
)
def test_wrong_sizes(text: str) -> None:
    with pytest.raises(
        SettingsError, match=r"^--high-water: .* is not a size such as 65536, 64KiB"
    ):
        values.SIZE.read(text, "--high-water")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0"),
        (1000, "1kB"),
        (1536, "1536"),
        (65536, "64KiB"),
        (1024_000, "1000KiB"),
        (2_000_000, "2MB"),
        (LARGEST, "1024GiB"),
    ],
)
def test_sizes_as_shown(size: int, text: str) -> None:
    assert format_size(size) == text


@given(st.integers(0, LARGEST) | st.integers(0, LARGEST // KIB).map(lambda size: size * KIB))
def test_sizes_round_trip(size: int) -> None:
    assert parse_size(format_size(size)) == size


@given(st.text())
def test_any_text_is_a_size_or_an_error_in_one_line(text: str) -> None:
    message = ""
    try:
        assert 0 <= values.SIZE.read(text, "--high-water") <= LARGEST
    except SettingsError as error:
        message = str(error)
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("5", 5.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e-3", 0.001),
        (" 5 ", 5.0),
        ("31536000", values.LARGEST_SECONDS),
    ],
)
def test_times(text: str, seconds: float) -> None:
    assert values.TIME.read(text, "--idle-timeout") == seconds


@pytest.mark.parametrize("text", ["", "-1", "-0.1", "inf", "nan", "1e999", "1_0", "5s", "٣", "."])
def test_wrong_times(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        values.TIME.read(text, "--idle-timeout")
    assert str(caught.value) == (
        f"--idle-timeout: {text!r} is not a number of seconds from 0 to 31536000"
    )


@given(st.floats(0, values.LARGEST_SECONDS))
def test_times_round_trip(seconds: float) -> None:
    assert values.TIME.read(format_decimal(seconds), "--idle-timeout") == seconds


@pytest.mark.parametrize("text", ["true", "YES", "on", "1"])
def test_switched_on(text: str) -> None:
    assert values.SWITCH.read(text, "ECHOTUI_PAYLOAD") is True


@pytest.mark.parametrize("text", ["false", "No", "off", "0"])
def test_switched_off(text: str) -> None:
    assert values.SWITCH.read(text, "ECHOTUI_PAYLOAD") is False


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "fe80::1%eth0", "localhost", "höst", "::"])
def test_hosts(text: str) -> None:
    assert values.HOST.read(text, "--host") == text


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "a,b", "http://a", "10.0.0.0/8", "a\x1b[2J", "a\udcff", "a\N{RLO}"]
)
def test_wrong_hosts(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        values.HOST.read(text, "--host")
    assert str(caught.value) == (
        f"--host: {text!r} is not an address or a host name"
        " (to listen on every interface, name 0.0.0.0 or ::)"
    )


def test_columns_have_one_spelling() -> None:
    columns = values.COLUMNS.read("rate_in, RATE_OUT id", "--columns")
    assert values.COLUMNS.show(columns) == "rate-in,rate-out,id"


def test_the_error_of_a_choice_names_all_words() -> None:
    assert values.choice(Strategy).read("Textbook", "--strategy") is Strategy.TEXTBOOK
    with pytest.raises(SettingsError) as caught:
        values.choice(Strategy).read("fast", "--strategy")
    assert str(caught.value) == "--strategy: 'fast' is not one of eager, textbook"


@given(st.text())
def test_quotes_are_printable_and_short(text: str) -> None:
    assert quote(text).isprintable()
    assert len(quote(text)) <= LONGEST_QUOTE
    assert one_line(text).isprintable()


def test_one_line_keeps_what_is_printable() -> None:
    assert one_line("/home/jürgen/a b") == "/home/jürgen/a b"
    assert one_line("a\nb\x1b\x9b\udcff") == r"a\nb\x1b\x9b\udcff"


def test_cut() -> None:
    assert cut("x" * 60) == "x" * 60
    assert cut("x" * 61) == "x" * 57 + "..."
