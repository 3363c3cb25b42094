"""Journal lines at random, and a slow way to match them that is easy to believe."""

from collections.abc import Mapping
from typing import Any, Final, assert_never

from hypothesis import strategies as st

from echotui.model import fields as table
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import NOWHERE
from echotui.model.field import Field
from echotui.model.filter.address import AddressCondition
from echotui.model.filter.client import ClientCondition
from echotui.model.filter.conditions import (
    ChoiceCondition,
    ComparisonCondition,
    MaskCondition,
    NumberCondition,
)
from echotui.model.filter.filter import Condition, Filter
from echotui.model.filter.server import ServerCondition
from echotui.model.filter.text import TextCondition, WordCondition
from echotui.model.ids import id_in, number_of
from echotui.model.journal import (
    Act,
    Acted,
    Call,
    Ended,
    Injected,
    JournalLine,
    LoopCall,
    Missed,
    Observed,
    Rejected,
    Stepped,
)
from tests.model.filters import HOSTS, MASKS, PORTS, compares, endings, has, is_at, is_named

_small = st.integers(0, 12)
_ids = st.integers(1, 12)
_addresses = st.builds(Address, st.sampled_from(HOSTS), st.sampled_from(PORTS))
_masks = st.sampled_from(MASKS)
_faults = st.sampled_from(["reset", "latency=200ms+-50ms 50%"])
lines: Final[st.SearchStrategy[JournalLine]] = st.one_of(
    st.builds(
        LoopCall, st.just(1.0), _small, st.sampled_from(Call), _small, _masks, _masks,
        st.sampled_from(Cause), _small | st.just(65536), _addresses,
    ),
    st.builds(
        Ended, st.just(1.0), _ids, endings.filter(bool), _small, _small,
        st.sampled_from([0.5, 1.0, 60.0]), _addresses,
    ),
    st.builds(Rejected, st.just(1.0), _addresses, st.sampled_from(["--max-clients 1", "x"])),
    st.builds(Acted, st.just(1.0), _ids, st.sampled_from(Act), _addresses),
    st.builds(Acted, st.just(1.0), st.just(0), st.sampled_from(Act), st.just(NOWHERE)),
    st.builds(Injected, st.just(1.0), _ids, _small, _faults, st.booleans(), _addresses),
    st.builds(
        Injected, st.just(1.0), st.just(0), _small, _faults, st.booleans(), st.just(NOWHERE)
    ),
    st.builds(
        Stepped, st.just(1.0), _small, _small, st.sampled_from(["READ", "WRITE"]),
        st.sampled_from(["recv 1024, queue 1024", "send EAGAIN"]), _addresses,
    ),
    st.just(Stepped(1.0, 0, 7, "timers", "round of timers", NOWHERE)),
    st.just(Missed(1.0, 12, server="web-3")),
    st.builds(
        Observed, st.just(1.0), _small, st.sampled_from(["", "epoll_ctl", "update_handler"]),
        _small, _masks, _masks, st.sampled_from(["seen: send queue 3.8 MB", "App.py:17"]),
        _addresses, st.just(""), st.sampled_from(["", "CLOSE-WAIT"]),
    ),
    st.just(Acted(1.0, id_in(2, 17), Act.HOLD, Address(HOSTS[0], PORTS[0]), "web-3")),
)  # fmt: skip


def fits(wanted: Filter, line: JournalLine) -> bool:
    """What a filter means, without any haste."""
    texts, facts = texts_of(line), facts_of(line)
    return not wanted.alternatives or any(
        all(_holds(term.condition, texts, facts) != term.negated for term in terms)
        for terms in wanted.alternatives
    )


def texts_of(line: JournalLine) -> list[str]:  # noqa: PLR0911 - one return a kind
    """What a word is searched in."""
    address = f"{line.address if line.address != NOWHERE else ''}\n{line.server}"
    match line:
        case LoopCall():
            return [line.call, line.cause, address]
        case Ended():
            return ["ended", str(line.ending), f"{line.ending.first} first", address]
        case Rejected():
            return ["rejected", f"over limit {line.limit}", address]
        case Acted():
            return ["operator", line.act, address]
        case Injected():
            return [f"fault {line.rule} {'on' if line.on else 'off'}", line.faults, address]
        case Stepped():
            return [f"step {line.number} {line.event}", line.did, address]
        case Missed():
            return ["missed", f"{line.count} lines not read", address]
        case Observed():
            return [line.call, line.text, address]


def facts_of(line: JournalLine) -> dict[Field, Any]:
    """The fields that the line has."""
    facts: dict[Field, Any] = {table.SERVER: line.server}
    if line.address != NOWHERE:
        facts |= {table.CLIENT: line.address, table.PORT: line.address.port}
    if not isinstance(line, Rejected) and line.id:
        facts[table.ID] = number_of(line.id)
    match line:
        case LoopCall():
            mask = line.before if line.call is Call.REMOVE else line.after
            facts |= {table.FD: line.fd, table.CALL: line.call, table.CAUSE: line.cause}
            return facts | {table.MASK: mask} | ({table.QUEUE: line.queued} if line.id else {})
        case Ended():
            facts |= {table.IN: line.bytes_in, table.OUT: line.bytes_out, table.AGE: line.lived}
            return facts | {table.REASON: str(line.ending), table.FIRST: line.ending.first}
        case Rejected():
            return facts | {table.REASON: f"over limit {line.limit}"}
        case Injected():
            return facts | {table.FAULT: line.faults}
        case Observed():
            facts |= {table.FD: line.fd, table.CALL: line.call, table.CAUSE: line.text}
            return facts | {table.MASK: line.after, table.TCP: line.tcp}
        case Acted() | Stepped() | Missed():
            return facts


def _holds(  # noqa: PLR0911 - one answer a condition
    condition: Condition, texts: list[str], facts: Mapping[Field, Any]
) -> bool:
    if isinstance(condition, WordCondition | ClientCondition):
        return _found(condition, texts, facts)
    if condition.field not in facts:
        return False
    value = facts[condition.field]
    match condition:
        case TextCondition(_, text, exactly):
            return text == value.lower() if exactly else text in value.lower()
        case ComparisonCondition(_, comparison, limit):
            return compares(value, comparison, limit)
        case NumberCondition(_, numbers):
            return value in numbers
        case MaskCondition(_, masks, exactly):
            return any(has(value, bits, exactly=exactly) for bits in masks)
        case ChoiceCondition(_, names):
            return str(value) in names
        case ServerCondition(wanted):
            return is_named(wanted, value)
        case AddressCondition(patterns):
            return any(is_at(pattern, value) for pattern in patterns)
        case _:
            assert_never(condition)


def _found(
    condition: WordCondition | ClientCondition, texts: list[str], facts: Mapping[Field, Any]
) -> bool:
    if isinstance(condition, WordCondition):
        return any(condition.text in text.lower() for text in texts)
    if table.ID in facts and facts[table.SERVER].lower() == condition.server:
        return bool(facts[table.ID] == condition.number)
    return _found(WordCondition(str(condition)), texts, facts)
