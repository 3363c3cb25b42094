import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from echotui.errors import FilterError
from echotui.model.fault import Fault, Latency, Reset
from echotui.model.fault_kinds import ENTRIES, PRESETS, WORDS, show_faults
from echotui.model.fault_rule import FaultRule
from echotui.model.fault_text import parse, show
from tests.model.faults import rules

LONGEST_ERROR = 260
PIECES = (
    *WORDS,
    *("=", "+-", "±", "/", "%", "50%", "seed=", "7", "1.5", "5s", "50ms", "1MB", "10kB/s", "m"),
    *("addr:127.0.0.5", "#17", "queue>5", "state:open", "|", "!", '"', " ", "ping", "é", "\n"),
)
words = st.lists(st.sampled_from(PIECES), max_size=6)
anything = st.text(st.characters(exclude_categories=[])) | words.map("".join) | words.map(" ".join)


@given(rules())
def test_a_rule_that_is_shown_is_parsed_as_the_same_one(rule: FaultRule) -> None:
    text = show(rule)
    assert text.isascii()
    assert text.isprintable()
    assert parse(text) == rule


def checked(text: str, *, once: bool) -> None:
    """Parse a text; check that the rule is shown as it can be parsed, or the error."""
    try:
        rule = parse(text, once=once)
    except FilterError as error:
        sentence, column = str(error), error.column
    else:
        assert parse(show(rule), once=once) == rule
        return
    assert sentence.isascii()
    assert sentence.isprintable()
    assert len(sentence) < LONGEST_ERROR
    assert 1 <= column <= len(text) + 1


@given(anything)
@example("mute é:1")
@example('name:"é" mute')
def test_any_text_is_a_rule_or_a_sentence_with_a_column(text: str) -> None:
    checked(text, once=False)
    checked(text, once=True)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("50% LATENCY=.2S±50ms addr:127.0.0.5", "addr:127.0.0.5 latency=200ms+-50ms 50%"),
        ("Reset mute bandwidth=10k", "bandwidth=10kB/s mute reset"),
        ("latency=90s+-0s timeout=5s/5s corrupt=1000/0", "latency=90s timeout=5s corrupt=1000"),
        ("timeout=0s/1m reset=1500b", "timeout=0s/1m reset=1500B"),
        ("reset=90s half-open=60s", "reset=90s half-open=60s"),
        ("addr:10.0.0.7 50  % mute seed=7", "addr:10.0.0.7 mute 50% seed=7"),
        ("#17,19 slicer=1k/50ms 100.0%", "id:17,19 slicer=1KiB/50ms"),
        ("10.1.2.3/8 | port:7 mute seed=007", "addr:10.0.0.0/8 | port:7 mute seed=7"),
        ("dsl", "latency=50ms bandwidth=187.5kB/s"),
        ("bandwidth=1500.5B/s", "bandwidth=1500.5B/s"),
        ("bandwidth=1234567b", "bandwidth=1234.567kB/s"),
        ("bandwidth=1Mbit", "bandwidth=125kB/s"),
        ("bandwidth=500KBIT/s", "bandwidth=62.5kB/s"),
        ("bandwidth=10bit/s", "bandwidth=1.25B/s"),
        ("reset=1K half-open=1G", "reset=1KiB half-open=1GiB"),
        ("timeout=0/1s slicer=1000/1s limit=5", "slicer=1kB/1s limit=5 timeout=0s/1s"),
        ("bandwidth=64KiB/s", "bandwidth=64KiB/s"),
        ("3g reset=5s", "latency=300ms bandwidth=200kB/s reset=5s"),
    ],
)
def test_it_is_shown_as_it_could_have_been_typed(text: str, canonical: str) -> None:
    assert show(parse(text)) == canonical


@pytest.mark.parametrize("kind", ENTRIES, ids=lambda kind: str(kind.name))
def test_each_kind_has_an_example_and_begins_with_its_completion(kind: object) -> None:
    entry = next(each for each in ENTRIES if each is kind)
    (fault,) = parse(entry.example).faults
    assert type(fault) is entry.type
    assert show_faults((fault,)) == entry.example
    assert entry.example.startswith(entry.word)
    assert entry.word in WORDS
    assert re.fullmatch(r"[A-Z][^\n]*\.", entry.sentence)


def test_each_type_of_fault_is_in_the_table() -> None:
    assert {kind.type for kind in ENTRIES} == set(Fault.__args__)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: str(preset.name))
def test_a_preset_delays_and_slows_down(preset: object) -> None:
    entry = next(each for each in PRESETS.values() if each is preset)
    assert show_faults(parse(entry.name).faults) == show_faults(entry.faults)


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("addr:10.0.0.7", 14, "a rule needs a fault, such as latency=200ms; there are latency, "),
        ("addr:1 latncy=5", 8, "latncy=5 is no fault, and no term of addr, port or id; did you"),
        ("mute ping", 6, "ping is no fault, and no term of addr, port or id; faults are latency,"),
        ("mute adr:1", 6, "adr:1 is no fault, and no term of addr, port or id; did you mean addr?"),
        ("127.0.0.5 mute", 1, "an address needs a field: addr:127.0.0.5"),
        ("17 mute", 1, "an id needs a #: #17"),
        ("mute queue>5", 6, "queue>5 can change later; a rule is decided once for each client, by"),
        ("mute port:x", 6, "port:x is not a whole number, such as 17"),
        ("mute | port:7", 6, "| joins terms of the filter, before the faults; write two rules"),
        ("port:7 | mute", 8, "| needs a term after it"),
        ("mute latency:5", 6, "latency:5 is no fault; write latency=DELAY[+-JITTER]"),
        ("mute latency", 6, "latency needs DELAY, a time from 1ms to 1d, as in latency="),
        ("latency=1s+-2s", 1, "latency: JITTER is at most DELAY, as in latency=200ms+-50ms"),
        ("latency=0s", 1, "latency: DELAY is a time from 1ms to 1d, not 0s, as in latency=200ms"),
        ("latency=200", 1, "latency: 200 needs a unit: 200ms or 200s, as in latency=200ms+-50ms"),
        ("latency=1s+-.5", 1, "latency: .5 needs a unit: .5ms or .5s, as in"),
        ("bandwidth=30", 1, "bandwidth: 30 needs a unit: 30kB/s or 30kbit/s, as in bandwidth=10"),
        ("bandwidth=30/S", 1, "bandwidth: 30/S needs a unit: 30kB/s or 30kbit/s, as in"),
        ("bandwidth=1Xbit", 1, "bandwidth: RATE is a rate from 1B/s to 1024GiB/s, not 1Xbit, as"),
        ("bandwidth=0", 1, "bandwidth: RATE is a rate from 1B/s to 1024GiB/s, not 0, as in"),
        ("slicer=100", 1, "slicer needs DELAY, a time from 1ms to 1d, as in slicer=100/50ms"),
        ("slicer=1.5/1s", 1, "slicer: SIZE is a size from 1 to 1024GiB, not 1.5, as in slicer="),
        ("timeout=0s", 1, "timeout needs SILENCE, a time from 1ms to 1d, as in timeout=5s/30s"),
        ("reset=5", 1, "reset: 5 needs a unit: 5s or 5kB, as in reset=1MB"),
        ("reset=1M", 1, "reset: 1M could be minutes or megabytes: write 1MB, or seconds, as in"),
        ("reset=1Xb", 1, "reset: TIME|SIZE is a time such as 5s, or a size such as 1MB, not 1Xb,"),
        ("mute=5", 1, "mute takes no parameter, as in mute"),
        ("mute mute", 6, "mute is given twice"),
        ("3g latency=1s", 4, "latency is given twice; 3g stands for latency=300ms bandwidth="),
        ("3g=5", 1, "3g takes no parameter; it stands for latency=300ms bandwidth=200kB/s"),
        ("mute loss=1%", 6, "packets are not dropped here: see tc-netem(8)"),
        ("DROP mute", 1, "packets are not dropped here"),
        ("mute 0 %", 6, "0 % is no share: it is over 0% and at most 100%"),
        ("mute %", 6, "% is no share"),
        ("mute 0%", 6, "0% is no share: it is over 0% and at most 100%"),
        ("mute 100.1%", 6, "100.1% is no share: it is over 0% and at most 100%"),
        ("mute 5% 5%", 9, "the share is given twice"),
        ("mute seed=-1", 6, "a seed is a whole number, such as seed=7"),
        ("mute seed=1 seed=1", 13, "seed is given twice"),
        ('mute "addr:1', 6, '"addr:1 has no closing quote'),
    ],
)  # fmt: skip
def test_an_error_names_the_word_its_place_and_what_is_allowed(
    text: str, column: int, sentence: str
) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert str(caught.value).startswith(sentence)
    assert caught.value.column == column


def test_once_a_filter_may_test_any_field() -> None:
    rule = parse("state:choked queue>64k latency=1s reset=1MB", once=True)
    assert str(rule.filter) == "state:choked queue>64KiB"
    assert rule.faults == (Latency(1.0), Reset(size=1_000_000))
    with pytest.raises(FilterError, match="ping is no fault"):
        parse("ping mute", once=True)
