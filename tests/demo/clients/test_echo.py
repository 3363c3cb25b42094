from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.demo.clients.echo import Check, Digest, Exact

KINDS = pytest.mark.parametrize("make", [Exact, Digest])


@KINDS
@given(pieces=st.lists(st.binary(min_size=1), min_size=1), cut=st.integers(1, 50))
def test_an_exact_echo_in_other_pieces_is_no_fault(
    make: Callable[[], Check], pieces: list[bytes], cut: int
) -> None:
    check = make()
    for piece in pieces:
        check.sent(piece)
    whole = b"".join(pieces)
    for start in range(0, len(whole), cut):
        assert check.missing == len(whole) - start
        assert check.received(whole[start : start + cut]) == ""
    assert check.missing == 0


@KINDS
@given(data=st.binary(min_size=1), place=st.integers(0), flip=st.integers(1, 255))
def test_one_wrong_byte_is_reported_once(
    make: Callable[[], Check], data: bytes, place: int, flip: int
) -> None:
    check = make()
    check.sent(data)
    place %= len(data)
    wrong = bytearray(data)
    wrong[place] ^= flip
    assert check.received(bytes(wrong)) != ""
    assert check.missing == 0
    check.sent(b"more")
    assert check.received(b"rubbish") == ""
    assert check.missing == 0


def test_the_texts_of_mismatches() -> None:
    exact = Exact()
    exact.sent(b"abcdef")
    assert exact.received(b"ab") == ""
    assert exact.received(b"cX") == "byte 3 came back as 0x58, 0x64 was sent"
    exact = Exact()
    exact.sent(b"ab")
    assert exact.received(b"abab") == "2 bytes came back that were never sent"
    digest = Digest()
    digest.sent(b"ab")
    assert digest.received(b"abc") == "1 bytes came back that were never sent"
    digest = Digest()
    digest.sent(b"ab")
    assert digest.received(b"a") == ""
    assert digest.received(b"c") == (
        "2 bytes came back with SHA-256 f45de51cdef3, fb8e20fc2e4c was sent"
    )
