import math
import types
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.errors import MessageError
from echotui.model import codec
from echotui.model.address import Address
from echotui.model.codec import LARGEST, LONGEST_FILTER, VERSION, Codec
from echotui.model.command import IDS_AT_ONCE, Done, Kick, KickEach, Refused, Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.exchange import IDS_TO_FIND, Find, Ids, Submit
from echotui.model.field import Field
from echotui.model.fields import COLUMNS, EVERYWHERE, FIELDS, ID, NEWER, PORT, QUEUE
from echotui.model.filter.filter import Filter, Term
from echotui.model.filter.text import WordCondition
from echotui.model.journal import Ended, JournalLine
from echotui.model.query import MOST_LINES, MOST_MARKS, JournalWindow, Query, Sort, Window
from echotui.model.row import Row
from echotui.model.view import JournalPage, ServerInfo, Totals, View
from echotui.sources.remote.numbering import Numbering
from tests.model.filters import filters

Anything = Codec[Any]
REQUEST: Final[Anything] = codec.REQUEST
REPLY: Final[Anything] = codec.REPLY
CODECS: Final[list[Anything]] = [each for each in vars(codec).values() if isinstance(each, Codec)]
LEAVES: Final[dict[object, st.SearchStrategy[Any]]] = {
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**64 - 1),
    float: st.floats(allow_nan=False),
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    bytes: st.binary(max_size=8),
    types.NoneType: st.none(),
    Address: st.builds(
        Address, st.sampled_from(["127.0.0.1", "fe80::1%eth0"]), st.integers(0, 65535)
    ),
    Field: st.sampled_from(FIELDS),
    Filter: filters,
    Sort: st.builds(Sort, st.sampled_from(list(COLUMNS.values())), st.booleans()),
}
ROW: Final = Row(1, 7, Address("::1", 9))
SUBMIT: Final = Submit(Kick(1, Strength.RESET), "0", 1.0)


def values(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401, PLR0911 - any annotation
    """Make values of a type from its annotations, so that a new field is tested without a word."""
    if kind in LEAVES:
        return LEAVES[kind]
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated and args[0] is int:
        return st.integers(args[1].ge, args[1].le or 2**64 - 1)
    if origin is Annotated:
        return values(args[0])
    if origin in (Union, types.UnionType):
        return st.one_of([values(each) for each in args])
    if origin is frozenset:
        return st.frozensets(values(args[0]), max_size=3)
    if origin is tuple and args[-1] is ...:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, args))
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    if kind is JournalPage:
        return st.lists(values(JournalLine), max_size=3).flatmap(pages)
    hints = get_type_hints(kind, include_extras=True)
    return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})


def pages(lines: list[JournalLine]) -> st.SearchStrategy[JournalPage]:
    hints = get_type_hints(JournalPage)
    parts = {name: values(kind) for name, kind in hints.items()}
    parts["numbers"] = st.tuples(*(LEAVES[int] for _ in lines))
    return st.builds(JournalPage, **parts | {"lines": st.just(tuple(lines))})


def messages(of: Anything) -> st.SearchStrategy[Any]:
    (kind,) = get_args(of.__orig_class__)  # type: ignore[attr-defined]  # typing sets it
    return values(kind)


def packed(body: object) -> bytes:
    return bytes((VERSION,)) + msgspec.msgpack.encode(body)


def submitted(**command: object) -> bytes:
    body = {"type": "Submit", "instance": "0", "at": 1.0, "command": {"type": "Kick"} | command}
    return packed(body)


def changed(message: bytes, change: Callable[[Any], object]) -> bytes:
    body = msgspec.msgpack.decode(message[1:])
    change(body)
    return packed(body)


@settings(max_examples=50)
@given(st.data(), st.sampled_from(CODECS))
def test_what_is_encoded_comes_back_equal(data: st.DataObject, of: Anything) -> None:
    message = data.draw(messages(of))
    back = of.decode(of.encode(message))
    assert (type(back), back) == (type(message), message)


def test_codecs_are_for_all_that_goes_through_a_source() -> None:
    names = {name for name, each in vars(codec).items() if isinstance(each, Codec)}
    assert names == {"REQUEST", "REPLY"}


def test_what_has_its_default_is_not_sent() -> None:
    assert msgspec.msgpack.decode(REQUEST.encode(Query())[1:]) == {"type": "Query"}
    assert REPLY.decode(REPLY.encode(View())) == View()


def test_an_unknown_field_is_ignored() -> None:
    view = View(matching=3, rows=(ROW,))
    data = changed(
        REPLY.encode(view),
        lambda body: (body.update(later=["x"]), body["rows"][0].update(later={"y": 1})),
    )
    assert REPLY.decode(data) == view


def test_a_column_of_a_newer_release_is_one_that_is_in_no_table() -> None:
    data = packed({"type": "View", "server": {"fields": ["id", "ttl"]}})
    assert REPLY.decode(data).server.fields == {ID, NEWER}
    assert NEWER not in FIELDS
    assert NEWER not in EVERYWHERE


def test_numbers_that_are_none_come_back() -> None:
    totals = Totals(rate_in=math.inf, rate_out=-math.inf, mask_changes=math.nan)
    back = REPLY.decode(REPLY.encode(View(totals=totals))).totals
    assert (back.rate_in, back.rate_out) == (math.inf, -math.inf)
    assert math.isnan(back.mask_changes)


def test_lone_surrogates_are_escaped() -> None:
    view = View(rows=(ROW,), server=ServerInfo(addresses=("/tmp/\udcff\n",)), marks=frozenset({4}))
    assert REPLY.decode(REPLY.encode(view)) == View(
        rows=(ROW,), server=ServerInfo(addresses=("/tmp/\\udcff\n",)), marks=frozenset({4})
    )
    query = Query(filter=Filter(((Term(WordCondition("a\udcff")),),)), sort=Sort(QUEUE))
    back = REQUEST.decode(REQUEST.encode(query))
    assert back == Query(filter=Filter(((Term(WordCondition("a\\udcff")),),)), sort=Sort(QUEUE))


@pytest.mark.parametrize(
    ("of", "message", "reason"),
    [
        (
            REQUEST,
            Submit(Kick(2**64, Strength.RESET), "0", 1.0),
            "cannot be written: can't serialize int",
        ),
        (REPLY, Done("x" * LARGEST), "1,048,598 bytes; at most 1,048,576 are allowed"),
        (
            REQUEST,
            Query(filter=Filter(((Term(WordCondition("x" * 5000)),),))),
            "at most 4,096 char",
        ),
        (
            REQUEST,
            Query(filter=Filter(((Term(WordCondition("\udcff" * 900)),),))),
            "at most 4,096",
        ),
    ],
)
def test_what_cannot_be_sent_is_one_error(of: Anything, message: object, reason: str) -> None:
    with pytest.raises(MessageError) as caught:
        of.encode(message)
    assert reason in str(caught.value).lower()


QUERY, KICK = REQUEST.encode(Query(locate=3)), REQUEST.encode(SUBMIT)
VIEW = REPLY.encode(View(matching=3))
IDS = REPLY.encode(Ids(()))[:-1]
OVER = (1 << 32) - 1


@pytest.mark.parametrize(
    ("of", "data", "reason"),
    [
        (REQUEST, b"", "the message is empty"),
        (REQUEST, bytes((VERSION + 1,)) + QUERY[1:], "of version 6; this program reads 5"),
        (REQUEST, QUERY[:-1], "cannot be read: Input data was truncated"),
        (REQUEST, QUERY + b"\x00", "cannot be read"),
        (REQUEST, packed({"type": "Query", "filter": "queue>"}), "queue> needs a size"),
        (REQUEST, packed({"type": "Query", "filter": 5}), "a Filter is a text, not a int"),
        (
            REQUEST,
            packed({"type": "Query", "filter": "a " * LONGEST_FILTER}),
            "at most 4,096",
        ),
        (
            REQUEST,
            packed({"type": "Query", "sort": {"field": "ttl"}}),
            "no column '' to sort",
        ),
        (REQUEST, packed({"type": "Query", "fields": [1]}), "a Field is a text, not a int"),
        (REQUEST, packed({"type": "Query", "window": {"count": 10**6}}), "<= 1000"),
        (REQUEST, packed({"type": "Query", "journal": {"at": -1}}), ">= 0"),
        (REQUEST, packed({"type": "Query", "places": [0] * 65}), "<= 64"),
        (REQUEST, b"\x05\x82\xa4type\xa5Query\xa6filter\xa1\xff", "cannot be read"),
        (REQUEST, VIEW, "Invalid value 'View'"),
        (REPLY, KICK, "Invalid value 'Submit'"),
        (
            REPLY,
            packed({"type": "View", "journal": {"numbers": [1]}}),
            "0 lines of the journal, 1 numbers",
        ),
        (REPLY, QUERY, "Invalid value 'Query'"),
        (REPLY, bytes((VERSION,)) + b"\x91" * 100_000, "cannot be read"),
        (REPLY, b"\x05\x82\xa4type\xa4View\xa1x" + b"\x91" * 100_000, "recursion depth"),
        (REPLY, IDS + b"\xdd" + OVER.to_bytes(4, "big"), "truncated"),
        (REPLY, bytes((VERSION,)) + bytes(LARGEST), "1,048,577 bytes; at most 1,048,576"),
        (REQUEST, packed({"type": "Purge"}), "Invalid value 'Purge'"),
        (REQUEST, packed({"type": "Drain"} | {"type": "p\n\x1b[31m"}), r"'p\n\x1b[31m'"),
        (REQUEST, packed({"type": "x" * 500_000}), "Invalid value 'xxx"),
        (REQUEST, submitted(id="1", strength="reset"), "Expected `int`"),
        (REQUEST, KICK.replace(b"reset", b"purge"), "Invalid enum value 'purge'"),
    ],
)
def test_what_is_no_message_of_its_kind_is_one_error(
    of: Anything, data: bytes, reason: str
) -> None:
    with pytest.raises(MessageError) as caught:
        of.decode(data)
    assert reason in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_a_command_names_so_many_and_no_more() -> None:
    most = Submit(KickEach(tuple(range(IDS_AT_ONCE)), Strength.DRAIN), "0", 1.0)
    more = Submit(KickEach(tuple(range(IDS_AT_ONCE + 1)), Strength.DRAIN), "0", 1.0)
    assert REQUEST.decode(REQUEST.encode(most)) == most
    with pytest.raises(MessageError, match=f"length <= {IDS_AT_ONCE}"):
        REQUEST.decode(REQUEST.encode(more))
    # Ten times as many hold the loop for 50 ms.
    assert IDS_AT_ONCE <= 100
    with pytest.raises(MessageError, match=f"length <= {IDS_TO_FIND}"):
        REQUEST.decode(REQUEST.encode(Find(tuple(range(IDS_TO_FIND + 1)))))


def test_so_many_marks_are_sent_and_no_more() -> None:
    most = Query(marks=frozenset(range(1, MOST_MARKS + 1)))
    more = msgspec.structs.replace(most, marks=most.marks | {0})
    assert REQUEST.decode(REQUEST.encode(most)) == most
    with pytest.raises(MessageError, match=f"length <= {MOST_MARKS}"):
        REQUEST.decode(REQUEST.encode(more))
    with pytest.raises(MessageError, match="at most 100,000 connections of a server can be marked"):
        Numbering(0, 0).query(more)


def read_or_refused(of: Anything, data: bytes) -> bool:
    try:
        of.decode(data)
    except MessageError as error:
        return str(error).isprintable()
    return True


@given(st.sampled_from(CODECS), st.binary(max_size=64) | st.just(b""))
def test_garbage_is_a_message_or_one_error(of: Anything, data: bytes) -> None:
    assert read_or_refused(of, bytes((VERSION,)) + data)


@settings(max_examples=50)
@given(st.data(), st.sampled_from(CODECS))
def test_a_damaged_message_is_a_message_or_one_error(data: st.DataObject, of: Anything) -> None:
    whole = bytearray(of.encode(data.draw(messages(of))))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    for part in (bytes(whole), bytes(whole[:at])):
        assert read_or_refused(of, part)


def test_a_sort_is_by_a_column() -> None:
    with pytest.raises(ValueError, match="no column 'port' to sort by"):
        Sort(PORT)


def test_a_page_of_long_rows_fits() -> None:
    row = Row(10**6, 10**5, Address("2001:db8::1", 65535), payload=b"\xff" * 256, name="x" * 40)
    ended = Ending(Reason.ERROR, error="ETIMEDOUT")
    rows = tuple(msgspec.structs.replace(row, ending=ended, age=0.1, idle=0.1) for _ in range(1000))
    query = REQUEST.decode(REQUEST.encode(Query(window=Window(count=len(rows)))))
    assert REPLY.decode(REPLY.encode(View(rows=rows))).rows == rows
    assert query.window.count == len(rows)
    assert REPLY.decode(REPLY.encode(Refused("no"))) == Refused("no")


def test_a_page_of_long_lines_fits() -> None:
    ending = Ending(Reason.PEER_VANISHED, Side.CLIENT, "ETIMEDOUT", Reason.KICKED_DRAIN)
    address = Address("fe80::1234:5678:9abc:def0%interface", 65535)
    line = Ended(1e6 / 3, 10**9, ending, 10**12, 10**12, 1e5 / 3, address)
    numbers = tuple(range(10**9, 10**9 + MOST_LINES))
    page = JournalPage((line,) * MOST_LINES, numbers, hits=frozenset(numbers))
    assert REPLY.decode(REPLY.encode(View(journal=page))).journal == page
    window = JournalWindow(count=MOST_LINES)
    query = REQUEST.decode(REQUEST.encode(Query(journal=window)))
    assert query.journal == window
