"""What an observer may send, and what any other program may."""

import json
import math
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.model.address import Address
from echotui.model.detail import NOWHERE
from echotui.observer.wire import InnerCall, InnerConnection, InnerLoop
from echotui.sources.observed.told import (
    LONGEST_TEXT,
    NotToldError,
    ToldConnection,
    address_of,
    call_of,
    line_of,
    loop_of,
    mask_of,
    text_of,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: st.lists(each, max_size=9) | st.dictionaries(st.text(max_size=9), each),
    max_leaves=20,
)
lines = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("hello", "connections", "calls", "sampled", "outcome", "text", "end"), values
    ),
)


def test_a_connection_has_the_fields_of_the_wire() -> None:
    assert ToldConnection.__struct_fields__ == InnerConnection._fields


@settings(max_examples=50)
@given(st.binary(max_size=200) | lines.map(lambda each: json.dumps(each).encode()))
def test_any_line_is_read_or_refused(data: bytes) -> None:
    with suppress(NotToldError):
        assert isinstance(line_of(data).connections, tuple)


@given(st.binary(max_size=200))
def test_why_a_line_is_refused_can_be_printed(data: bytes) -> None:
    with pytest.raises(NotToldError) as caught:
        line_of(b"[" + data)
    assert str(caught.value).isprintable()


@given(st.text(max_size=300), st.integers())
def test_texts_are_printable_and_masks_are_masks(text: str, mask: int) -> None:
    assert text_of(text).isprintable()
    assert len(text_of("x" * 300)) == LONGEST_TEXT
    assert mask_of(mask) in (0, 1, 4, 5)
    call = call_of(InnerCall(1, 2.0, 3, 4, text, mask, mask, text), 1.0)
    assert call.at == 1.0
    assert (call.call + call.cause).isprintable()


@given(st.floats(), st.text(max_size=9))
def test_times_are_in_bounds(seconds: float, text: str) -> None:
    loop = loop_of(InnerLoop(text, (seconds,), seconds, text, text, seconds, text, text), 9.0)
    for each in (*loop.lags, loop.held, loop.longest):
        assert 0 <= each <= 9
        assert not math.isnan(each)
    texts = (loop.kind, loop.where, loop.doing, loop.longest_where, loop.longest_doing)
    assert "".join(texts).isprintable()


def test_a_path_that_is_not_utf8_is_escaped() -> None:
    line = line_of(rb'{"calls": [[1, 2, 3, 4, "x", 0, 1, "\udcff.py:3"]]}')
    assert text_of(line.calls[0].cause) == r"\udcff.py:3"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        (("::1", 80), Address("::1", 80)),
        (("::ffff:10.0.0.1", 1), Address("10.0.0.1", 1)),
        (("\x1b", 1), Address(r"\x1b", 1)),
        ((), NOWHERE),
        (("h", 70_000), NOWHERE),
        ((1, "h"), NOWHERE),
    ],
)
def test_an_address_is_one_or_none(told: tuple[str | int, ...], address: Address) -> None:
    assert address_of(told) == address
