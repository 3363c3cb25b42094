import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.ui.format.safe import CUT_MARK, message, quoted, safe

anything = st.binary() | st.text(st.characters(exclude_categories=[]))


def is_printable_ascii(text: str) -> bool:
    return all(" " <= character <= "~" for character in text)


def decoded(text: str) -> str:
    return text.encode("ascii").decode("unicode_escape")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", ""),
        (b"ping 8812", "ping 8812"),
        (b"a\\b", r"a\\b"),
        (b"1\n2\r3\t4", r"1\n2\r3\t4"),
        (b"\x00\x1b[2J\x7f\x9b\xff", r"\x00\x1b[2J\x7f\x9b\xff"),
        (b"[/foo] [@click=app.quit]x[/]", "[/foo] [@click=app.quit]x[/]"),
        ("127.0.0.1:53122", "127.0.0.1:53122"),
        ("\x1b]52;c;\x07", r"\x1b]52;c;\x07"),
        ("\x9b caf\xe9", r"\x9b caf\xe9"),
        ("€ 中 \u202e \u0301", r"\u20ac \u4e2d \u202e \u0301"),
        ("\U0001f600", r"\U0001f600"),
        ("\ud800", r"\ud800"),
        ("…", r"\u2026"),
    ],
)
def test_all_but_printable_ascii_is_escaped(value: bytes | str, expected: str) -> None:
    assert safe(value) == expected


@given(st.text(st.characters(exclude_categories=[])), st.integers(1, 40))
def test_the_safe_parts_of_a_message_stay_as_they_are(value: str, limit: int) -> None:
    part = safe(value, limit)
    assert message(f"{part} {value}").startswith(f"{part} ")
    assert is_printable_ascii(message(value).replace(CUT_MARK, ""))
    assert message(message(value)) == message(value)


@given(anything, st.integers(0, 40))
def test_no_control_character_ever_comes_out(value: bytes | str, limit: int) -> None:
    assert is_printable_ascii(safe(value, limit).removesuffix(CUT_MARK))


@given(st.binary(), st.integers(0, 40))
def test_no_control_character_ever_comes_out_quoted(value: bytes, limit: int) -> None:
    assert is_printable_ascii(quoted(value, limit).removesuffix(CUT_MARK))


@given(st.binary())
def test_different_bytes_give_different_texts(value: bytes) -> None:
    assert decoded(safe(value)).encode("latin-1") == value
    assert decoded(quoted(value)[1:-1]).encode("latin-1") == value


@given(st.text(st.characters(exclude_categories=[])))
def test_different_texts_give_different_escapes(value: str) -> None:
    assert decoded(safe(value)) == value


@given(anything, st.integers(1, 40))
def test_a_cut_is_marked_and_never_within_an_escape(value: bytes | str, limit: int) -> None:
    whole, cut = safe(value), safe(value, limit)
    assert len(cut) <= limit
    if len(whole) <= limit:
        assert cut == whole
    else:
        kept = cut.removesuffix(CUT_MARK)
        assert cut == kept + CUT_MARK
        items = len(decoded(kept))
        assert safe(value[:items]) == kept
        assert len(safe(value[: items + 1])) >= limit


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (0, r'"a\"b\x00"'),
        (10, r'"a\"b\x00"'),
        (9, r'"a\"b…'),
        (5, r'"a\"…'),
        (4, '"a…'),
        (1, "…"),
    ],
)
def test_quotes_are_part_of_the_limit(limit: int, expected: str) -> None:
    assert quoted(b'a"b\x00', limit) == expected


@pytest.mark.parametrize("value", [b"\x00" * 2**20, "\u0301" * 2**20], ids=["bytes", "text"])
def test_a_limit_bounds_the_cost_too(value: bytes | str) -> None:
    start = time.process_time()
    for _ in range(1000):
        safe(value, 20)
    # A thousand times 1 Mi items would take minutes.
    assert time.process_time() - start < 1
