import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from echotui.errors import EchotuiError, FilterError
from echotui.model.field_kind import CALLS, LINT_NAMES
from echotui.model.fields import NAMES
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import GUIDE, parse
from tests.model.filters import filters

LONGEST_ERROR = 310
PIECES = (
    *NAMES,
    *(":", "=", "!=", ">", "<", ">=", "<=", "!", "|", ",", "/", "/s", "%", "[", "]", "\\", '"'),
    *("64k", "1.5", "30s", "rw", "none", "open", "17", "word", "é", "10.0.0.0/8", "::1", " ", "\n"),
)
FIELDS = (
    "id, server, pid, fd, name, addr, port, host, mask, event, state, queue, messages, peak, in,"
    " out, lost, discarded, idle, age, rtt, retrans, recvq, sendq,"
    " tcp, kind, doing, fault, lint, cause, reason, first, payload"
)
anything = st.text(st.characters(exclude_categories=[])) | st.lists(
    st.sampled_from(PIECES), max_size=8
).map("".join)

STATES = (
    "estab, syn-sent, syn-recv, fin-wait-1, fin-wait-2, time-wait, unconn, close-wait, last-ack,"
    " listen, closing"
)


def refusal(text: str) -> str:
    with pytest.raises(FilterError) as caught:
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" \t ", ""),
        ("Word", "word"),
        ("Web-3/#17", "web-3/17"),
        ('"web-3/17"', '"web-3/17"'),
        ("a  b|c", "a b | c"),
        ('"two words"', '"two words"'),
        ('two" "words', '"two words"'),
        (r'"say \"hi\" \\ \x00"', r'"say \"hi\" \\ \\x00"'),
        (r"\x00", r"\x00"),
        ('"a\\\nb"', '"a\\\\\nb"'),
        ("!!a !!!b", "a !b"),
        ('!"!a"', '!"!a"'),
        ("QUEUE>=1024k", "queue>=1MiB"),
        ("queue>1.5", "queue>1.5"),
        ("in>1.5M out<64KiB", "in>1500kB out<64KiB"),
        ("rate-in>1M Rate_Out<1k", "in>1MB/s out<1kB/s"),
        ("rtt>1.5ms retrans>0", "rtt>1.5ms retrans>0"),
        ("in>1M/s out/s<.5k", "in>1MB/s out<500/s"),
        ("idle>500ms age<90", "idle>500ms age<90s"),
        ("idle:0,60,3600,1D", "idle:0s,1m,1h,1d"),
        ("#17 !#17,19 #x # #17x", "id:17 !id:17,19 #x # #17x"),
        ('"#17" #17"" "#1,2"', '"#17" "#17" "#1,2"'),
        (
            "call:up CALL=remove,ADD_",
            (
                "call:update_handler call:remove_handler,remove_reader,remove_writer,"
                "add_handler,add_reader,add_writer"
            ),
        ),
        ("call:epoll_ctl call:add", "call:epoll_ctl call:add_handler,add_reader,add_writer"),
        ("tcp:Close-Wait tcp=ESTAB kind:OUT", "tcp:close-wait tcp=estab kind:out"),
        ("id!=17 !fd!=3 msgs=2", "!id:17 fd:3 messages:2"),
        ("mask:READ,-W mask=-", "mask:r,w mask=none"),
        ("state=Open,held why:x", "state:open,held cause:x"),
        (
            "ip:10.1.2.3/8 addr:[::1] addr:[FE80::1%eth0]:7",
            "addr:10.0.0.0/8 addr:::1 addr:[fe80::1%eth0]:7",
        ),
        ("last:a,b", "payload:a,b"),
        ('id:"17" "id:17"', 'id:17 "id:17"'),
        ("10.1.2.3/8 !FE80::/10", "addr:10.0.0.0/8 !addr:fe80::/10"),
        ("fd00::/8 10.0.0.0/255.0.0.0", "addr:fd00::/8 addr:10.0.0.0/8"),
        ('"10.0.0.0/8" 10.0.0.0"/8"', '"10.0.0.0/8" "10.0.0.0/8"'),
        ('10.0.0.0/8"" "fe80::/10"', '"10.0.0.0/8" "fe80::/10"'),
    ],
)
def test_it_is_shown_as_it_could_have_been_typed(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical


@pytest.mark.parametrize(
    "word",
    [
        *["127.0.0.1:53122", "::1", "[::1]:50022", "12:30", "http://x?a=b&c>d", ":8080", "fe80::1"],
        *["fd::1", "cafe:", "a.b:c", "a!", "!", "a,b", "id", "-", "*", "(close)"],
        *["10.0.0.0/", "10.0/8", "10.0.0.0/8,::/0"],
    ],
)
def test_words_with_signs(word: str) -> None:
    quoted = parse(f'"{word}"')
    assert len(quoted.alternatives) == len(quoted.alternatives[0]) == 1
    if word != "!":
        assert parse(word) == quoted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foo:1", "foo is not a field; a word with : goes in quotes. Fields: " + FIELDS),
        ("GET:", "GET is not a field; a word with : goes in quotes. Fields: " + FIELDS),
        ("stat:open", "stat is not a field, state: is; a word with : goes in quotes"),
        ("queue>", "queue> needs a size, such as 64k"),
        ("queue>k", "queue>k is not a size, such as 64k"),
        ("queue>-1", "queue>-1 is not a size, such as 64k"),
        ("queue>1e3", "queue>1e3 is not a size, such as 64k"),
        ("queue>1k/s", "queue>1k/s is not a size, such as 64k"),
        ("in>", "in> needs an amount, such as 5M, or a rate, such as 1M/s"),
        ("in>1M/", "in>1M/ needs an s after the /, as in 1M/s"),
        ("idle>3x", "idle>3x is not a time, such as 30s"),
        ("id:1.5", "id:1.5 is not a whole number, such as 17"),
        ("id:1,", "id:1, needs a value on each side of a comma: a whole number, such as 17"),
        ("#17,", "#17, needs a value on each side of a comma: a whole number, such as 17"),
        ("#" + "9" * 19, "#9999999999999999999 is not a whole number, such as 17"),
        ("call:", f"call: needs a call: {', '.join(CALLS)}"),
        # Else a leak would be none for a script.
        (
            "tcp:closewait",
            f"tcp:closewait is not a TCP state: {STATES}",
        ),
        ("tcp=close", f"tcp=close is not a TCP state: {STATES}"),
        (
            "!kind:tpc",
            "kind:tpc is not a kind: tcp in, tcp out, unix, udp, listener, pipe, timer, event",
        ),
        (
            "call:handler",
            f"call:handler is not a call: {', '.join(CALLS)}",
        ),
        ("id>1,2", "id>1,2 takes one number; a list goes with : or ="),
        (
            "state:choke",
            "state:choke is not a state: open, choked, draining, lingering, closed, held, live",
        ),
        (
            "!state!=",
            "state!= needs a state: open, choked, draining, lingering, closed, held, live",
        ),
        ("state>open", "state takes : = or !=, not >"),
        ("first:nobody", "first:nobody is not a side: client, server"),
        ("lint:S", f"lint:S is not a lint: {', '.join(LINT_NAMES)}"),
        ("lint:stuck,slow-loop", f"lint:stuck,slow-loop is not a lint: {', '.join(LINT_NAMES)}"),
        ("mask:x", "mask:x is not a mask: r, w, rw, none, et or 1s"),
        ("event:", "event: needs an event: r, w or none"),
        ("addr:10.0.0.0/", "addr:10.0.0.0/ needs the length of a network, such as /8"),
        (
            "addr:10.0.0.0/33",
            "addr:10.0.0.0/33 is not an address or network, such as 10.0.0.7 or 10.0.0.0/8",
        ),
        (
            "addr=10.0",
            "addr=10.0 is not the whole of an address or network, such as 10.0.0.7 or 10.0.0.0/8",
        ),
        (
            "server:web*3",
            "server:web*3 is not a server's name, such as web-3, or its beginning, such as web-*",
        ),
        ("payload:", "payload: needs a text, such as ping"),
        ('reason:""', 'reason:"" needs a text between its quotes'),
        ('""', '"" needs a text between its quotes'),
        ('a "b c', '"b c has no closing quote'),
        (r'"a\"', r'"a\" has no closing quote'),
        ("a !", "! needs a term right after it, such as !state:open"),
        ("| a", "| needs a term before it"),
        ("a || b", "| needs a term before it"),
        ("a |", "| needs a term after it"),
        ("quue>1", "quue is not a field, queue> is; a word with > goes in quotes"),
        ("sate:open", "sate is not a field, state: is; a word with : goes in quotes"),
        (">64k", "> needs a field before it, such as queue>64k"),
        (
            "é=1",
            r"\xe9 is not a field; a word with = goes in quotes. Fields: " + FIELDS,
        ),
    ],
)
def test_what_is_missing_is_said(text: str, expected: str) -> None:
    assert refusal(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *["addr:localhost", "addr:1.2.3.4:65536", "addr:1.2.3.4:x", "addr:fe80::1%e/64", "addr:/"],
        *['addr:"fe80::1%a b"', 'addr:"1 2"', "addr:10.0.0.0/8/8", "id:٣", "id:1_0", "id:#1"],
        *["queue>1tb", "queue>1.2.3", "queue>999999999999999999G", "idle>1e9", "idle>inf"],
        *["held>1", "rate>1", "mask>r", "in>1/s/s", "in:1/s,", "queue>1000000000000000000"],
    ],
)
def test_not_a_filter(text: str) -> None:
    assert refusal(text)


@given(filters)
def test_what_prints_parses_back(wanted: Filter) -> None:
    assert parse(str(wanted)) == wanted
    assert str(parse(str(wanted))) == str(wanted)


@given(anything)
@example("addr:" + "1" * 5000)
@example("id:" + "9" * 5000)
@example("queue>0." + "9" * 400)
@example("queue>" + "9" * 18 + "." + "9" * 340 + "G")
@example("a" * 5000 + ">")
@example("\ud800:\udfff=")
@example("\U0001f600" * 60 + ">")
@example('"\\\n"')
@example("!" * 200_000)
def test_any_text_is_a_filter_or_an_error_in_one_line(text: str) -> None:
    message = ""
    try:
        wanted = parse(text)
    except FilterError as error:
        message = str(error)
        assert message
    else:
        assert parse(str(wanted)) == wanted
    assert message.isascii()
    assert message.isprintable()
    assert len(message) <= LONGEST_ERROR


@given(anything)
def test_quoted_it_is_always_one_word(text: str) -> None:
    quoted = re.sub(r'(["\\])', r"\\\1", text)
    if text:
        assert len(parse(f'"{quoted}"').alternatives) == 1
    else:
        assert parse(text) == EVERYTHING


@pytest.mark.parametrize("text", [example for example, _, _ in GUIDE])
def test_the_guide_is_right(text: str) -> None:
    assert parse(text)


def test_the_guide_names_every_field() -> None:
    whole = " ".join(f"{text} {says}" for text, says, _ in GUIDE)
    missing = {str(field) for field in NAMES.values()} - set(re.findall(r"[a-z/]+", whole))
    assert {field for field in missing if not field.endswith("/s")} == set()


def test_the_error_is_one_of_ours() -> None:
    assert issubclass(FilterError, EchotuiError)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("queue>", 1),
        ("  queue>64k  foo>1", 14),
        ('id:1 | reason:"a b" !', 21),
        ("id:1 |", 6),
        ("| id:1", 1),
        ('id:1 "open', 6),
    ],
)
def test_an_error_has_the_column_of_its_term(text: str, column: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert caught.value.column == column
