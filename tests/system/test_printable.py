import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.system.printable import escape, quote, sentence


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", ""),
        (b"ping 8812\r\n", r"ping 8812\r\n"),
        (b"a\\b\x00\xff", r"a\\b\x00\xff"),
        ('"caf\xe9" €', r'"caf\xe9" \u20ac'),
        ("\ud83d\ude00", r"\ud83d\ude00"),
    ],
)
def test_escapes(value: bytes | str, expected: str) -> None:
    assert escape(value) == expected


@given(st.binary() | st.text(st.characters(exclude_categories=[])))
def test_a_whole_is_escaped_like_its_parts(value: bytes | str) -> None:
    text = escape(value)
    assert text == "".join(escape(value[at : at + 1]) for at in range(len(value)))
    assert all(" " <= character <= "~" for character in text)


def test_a_notice_is_a_sentence() -> None:
    notices = [
        "other machines may connect",
        "A_B is no setting; did you mean A?",
        "/etc/x: bad.",
        "",
    ]
    assert [sentence(text) for text in notices] == [
        "Other machines may connect.", "A_B is no setting; did you mean A?", "/etc/x: bad.", "",
    ]  # fmt: skip


def test_a_quote_has_no_password_of_a_url() -> None:
    assert quote("nats://ops:hunter2@h:4222") == "'nats://***@h:4222'"
    assert quote("nats://h:4222/a@b") == "'nats://h:4222/a@b'"
