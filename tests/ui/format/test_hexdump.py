from hypothesis import given
from hypothesis import strategies as st

from echotui.ui.format.hexdump import hexdump
from tests.ui.extremes import HOSTILE


def test_bytes_and_text_are_side_by_side() -> None:
    assert hexdump(b"ping 8812\r\n\x00\xff ~ and more", 16) == [
        "0000  70 69 6e 67 20 38 38 31 32 0d 0a 00 ff 20 7e 20  ping 8812.... ~ ",
        "0010  61 6e 64 20 6d 6f 72 65                          and more",
    ]
    assert hexdump(b"abcde", 2) == ["0000  61 62  ab", "0002  63 64  cd", "0004  65     e"]
    assert hexdump(b"") == []


@given(st.binary(max_size=300), st.integers(1, 40))
def test_every_byte_can_be_read_back_and_nothing_else_is_printed(
    data: bytes, per_line: int
) -> None:
    lines = hexdump(data, per_line)
    width = 3 * per_line - 1
    assert b"".join(bytes.fromhex(line[6 : 6 + width]) for line in lines) == data
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert "".join(line[6 + width + 2 :] for line in lines) == "".join(
        chr(byte) if 32 <= byte < 127 else "." for byte in data
    )


def test_hostile_bytes_are_made_safe() -> None:
    for text in HOSTILE:
        for line in hexdump(text.encode("utf-8", "surrogatepass")):
            assert "\x1b" not in line
            assert line.isprintable()
