"""Filters and rows at random, and a slow way to match them that is easy to believe."""

from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, assert_never

from hypothesis import strategies as st

from echotui.model import fields as table
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.field import Field
from echotui.model.field_kind import CALLS, NUMBERS, STATES, FieldKind
from echotui.model.fields import FIELDS
from echotui.model.filter.address import (
    NO_PORT,
    AddressCondition,
    AddressPattern,
    AddressPrefix,
    Host,
    Network,
)
from echotui.model.filter.client import ClientCondition
from echotui.model.filter.conditions import (
    ChoiceCondition,
    ComparisonCondition,
    ComparisonOperator,
    MaskCondition,
    NumberCondition,
)
from echotui.model.filter.filter import Condition, Filter, Term
from echotui.model.filter.server import ServerCondition
from echotui.model.filter.text import TextCondition, WordCondition
from echotui.model.mask import READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State

HOSTS: Final = ("127.0.0.1", "127.0.0.11", "10.0.0.7", "10.1.0.7", "::1", "fe80::1%eth0", "fe80::2")
PORTS: Final = (0, 7, 53122, 65535)
MASKS: Final = (0, READ, WRITE, READ | WRITE)
TEXTS: Final = (
    *(
        "o",
        "0",
        "#17",
        "#1,2",
        "#x",
        "closed",
        "live",
        "peer",
        "ping",
        r"\x00",
        r"\\",
        '"',
        "a b",
        "|",
        "!x",
        "a:b",
        "web-3",
    ),
    *("10.0.0.0/8", "127.0.0.0/255.0.0.0", "fe80::/10", "1.2.3.4/", "3/4", "::1", "10.0.0.7"),
)
SERVERS: Final = ("", "web-3", "Web-31", "o")
PAYLOADS: Final = (b"", b"ping 8812", b"PING", b"\x00\xff", b"a\\b", b'say "hi"', b"a b|c")

FACTS_OF_ROWS: Final = {
    table.ID: "id",
    table.FD: "fd",
    table.MASK: "mask",
    table.EVENT: "delivered",
    table.QUEUE: "queued",
    table.MESSAGES: "messages",
    table.PEAK: "peak",
    table.LOST: "lost",
    table.DISCARDED: "discarded",
    table.IN: "bytes_in",
    table.OUT: "bytes_out",
    table.RATE_IN: "rate_in",
    table.RATE_OUT: "rate_out",
    table.IDLE: "idle",
    table.AGE: "age",
    table.RTT: "rtt",
    table.RETRANS: "retrans",
    table.SENDQ: "sendq",
    table.RECVQ: "recvq",
    table.PID: "pid",
}
NUMERIC: Final = [field for field in FIELDS if field.names and field.kind in NUMBERS]

_numbers = st.integers(0, 12) | st.sampled_from([1.5, 1000, 1024, 65536, 86400])
_hosts = st.ip_addresses() | st.sampled_from(HOSTS).map(ip_address)
_lower = (st.text(max_size=6) | st.sampled_from(TEXTS)).map(str.lower)


def _exact(field: Field) -> st.SearchStrategy[float]:
    whole = st.integers(0, 12) | st.integers(0, 10**18 - 1)
    if field.kind is FieldKind.COUNT:
        return whole
    fractions = st.floats(0, 10**17).map(lambda x: int(x) if x.is_integer() else x)
    return whole | fractions | st.sampled_from([1.5, 1000, 1024, 65536, 120])


def _compared(field: Field) -> st.SearchStrategy[Condition]:
    number = _exact(field)
    return st.builds(
        ComparisonCondition, st.just(field), st.sampled_from(ComparisonOperator), number
    ) | st.builds(
        NumberCondition, st.just(field), st.lists(number, min_size=1, max_size=3).map(tuple)
    )


_patterns = st.one_of(
    st.builds(Host, _hosts.filter(lambda host: not _mapped(host)), st.sampled_from(PORTS)),
    st.builds(Host, _hosts.filter(lambda host: not _mapped(host)), st.just(NO_PORT)),
    st.builds(
        lambda host, bits: Network(ip_network((int(host), bits), strict=False)),
        st.ip_addresses(v=4) | st.sampled_from(["127.0.0.1", "10.0.0.7"]).map(ip_address),
        st.integers(0, 32),
    ),
    st.builds(Network, st.sampled_from(["fe80::/10", "::/0", "::1/128"]).map(ip_network)),
    st.builds(
        AddressPrefix, st.sampled_from(["1", "127.0.0", "10.", "[fe80:", "fe80", "[::1]:", "9"])
    ),
)
conditions: Final[st.SearchStrategy[Condition]] = st.one_of(
    st.builds(WordCondition, _lower.filter(bool) | st.just("web-3/1")),
    st.builds(ClientCondition, st.sampled_from(["web-3", "10"]), st.integers(0, 12) | st.just(17)),
    st.builds(
        TextCondition,
        st.sampled_from(
            [
                table.REASON,
                table.CAUSE,
                table.PAYLOAD,
                table.NAME,
                table.HOST,
                table.DOING,
            ]
        ),
        _lower.filter(bool),
        st.booleans(),
    ),
    st.builds(TextCondition, st.just(table.KIND), st.sampled_from(["tcp", "udp"]), st.booleans()),
    st.builds(TextCondition, st.just(table.TCP), st.just("estab"), st.booleans()),
    st.builds(TextCondition, st.just(table.PAYLOAD), st.just(""), st.just(value=True)),
    st.sampled_from(NUMERIC).flatmap(_compared),
    st.builds(
        MaskCondition,
        st.sampled_from([table.MASK, table.EVENT]),
        st.lists(st.sampled_from(MASKS), min_size=1, max_size=2).map(tuple),
        st.booleans(),
    ),
    st.builds(
        ChoiceCondition,
        st.just(table.STATE),
        st.lists(st.sampled_from(STATES), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        ChoiceCondition, st.just(table.FIRST), st.sampled_from([("client",), ("client", "server")])
    ),
    st.builds(
        ChoiceCondition,
        st.just(table.CALL),
        st.lists(st.sampled_from(CALLS), min_size=1, max_size=2).map(tuple),
    ),
    st.builds(
        ServerCondition,
        st.lists(st.sampled_from(["web-3", "web-*", "o", "*", "eu"]), min_size=1, max_size=2).map(
            tuple
        ),
    ),
    st.builds(AddressCondition, st.lists(_patterns, min_size=1, max_size=2).map(tuple)),
)
filters: Final = st.builds(
    Filter,
    st.lists(
        st.lists(st.builds(Term, conditions, st.booleans()), min_size=1, max_size=3).map(tuple),
        max_size=3,
    ).map(tuple),
)
endings: Final = st.just(NOT_ENDED) | st.builds(
    Ending,
    st.sampled_from([reason for reason in Reason if reason]),
    st.sampled_from([Side.CLIENT, Side.SERVER]),
    st.sampled_from(["", "ETIMEDOUT"]),
)
rows: Final = st.builds(
    Row,
    id=st.integers(1, 12),
    fd=st.integers(0, 12),
    address=st.builds(Address, st.sampled_from(HOSTS), st.sampled_from(PORTS)),
    mask=st.sampled_from(MASKS),
    delivered=st.sampled_from(MASKS),
    state=st.sampled_from(State),
    held=st.booleans(),
    queued=st.integers(0, 12) | st.just(65536),
    messages=st.integers(0, 12),
    rate_in=_numbers,
    rate_out=_numbers,
    bytes_in=st.integers(0, 12) | st.just(1000),
    bytes_out=st.integers(0, 12),
    idle=_numbers,
    age=_numbers,
    cause=st.sampled_from(Cause),
    payload=st.sampled_from(PAYLOADS),
    ending=endings,
    peak=st.integers(0, 12) | st.just(65536),
    lost=st.integers(0, 12),
    name=st.sampled_from(["", "ann", "Crowd-3"]),
    host=st.sampled_from(["", "Gate.example.com", "o"]),
    server=st.sampled_from(SERVERS),
    rtt=st.none() | _numbers,
    retrans=st.none() | st.integers(0, 12),
    sendq=st.none() | st.integers(0, 12),
    recvq=st.none() | st.integers(0, 12),
    pid=st.integers(0, 12),
    kind=st.sampled_from(["", "tcp in", "listener"]),
    tcp=st.sampled_from(["", "ESTAB", "CLOSE-WAIT"]),
    doing=st.sampled_from(["", "GET /o"]),
)


def fits(wanted: Filter, row: Row) -> bool:
    """What a filter means, without any haste."""
    return not wanted.alternatives or any(
        all(_holds(term.condition, row) != term.negated for term in terms)
        for terms in wanted.alternatives
    )


def _holds(condition: Condition, row: Row) -> bool:  # noqa: C901, PLR0911 - one a condition
    match condition:
        case WordCondition() | ClientCondition():
            return _is_found(condition, row)
        case TextCondition(field, text, exactly):
            texts_of = {
                table.REASON: str(row.ending), table.CAUSE: row.cause, table.NAME: row.name,
                table.HOST: row.host, table.PAYLOAD: shown(row.payload),
                table.KIND: row.kind, table.TCP: row.tcp, table.DOING: row.doing,
            }  # fmt: skip
            whole = texts_of[field]
            return text == whole.lower() if exactly else text in whole.lower()
        case ComparisonCondition(field, comparison, limit):
            return compares(_number(field, row), comparison, limit)
        case NumberCondition(field, numbers):
            return any(_number(field, row) == number for number in numbers)
        case MaskCondition(field, masks, exactly):
            mask = int(_number(field, row) or 0)
            return any(has(mask, bits, exactly=exactly) for bits in masks)
        case ChoiceCondition(field, names):
            if field is table.CALL:
                return False
            if field is table.FIRST:
                return str(row.ending.first) in names
            states = {str(row.state)} | ({"held"} if row.held else set())
            live = set() if row.state is State.CLOSED else {"live"}
            return bool(set(names) & (states | live))
        case ServerCondition(wanted):
            return is_named(wanted, row.server)
        case AddressCondition(patterns):
            return any(is_at(pattern, row.address) for pattern in patterns)
        case _:
            assert_never(condition)


def compares(number: float | None, comparison: ComparisonOperator, limit: float) -> bool:
    if number is None:
        return False
    if comparison in (">=", "<=") and number == limit:
        return True
    return number > limit if comparison[0] == ">" else number < limit


def _number(field: Field, row: Row) -> float | None:
    number = row.address.port if field is table.PORT else getattr(row, FACTS_OF_ROWS[field])
    assert number is None or isinstance(number, int | float)
    # No process has the number 0.
    return None if field is table.PID and not number else number


def has(mask: int, bits: int, *, exactly: bool) -> bool:
    if exactly or not bits:
        return mask == bits
    return all(mask & bit for bit in (READ, WRITE) if bits & bit)


def is_at(pattern: AddressPattern, address: Address) -> bool:
    host = ip_address(address.host)
    match pattern:
        case Host(wanted, port):
            plain = ip_address(address.host.partition("%")[0])
            return wanted in (host, plain) and port in (NO_PORT, address.port)
        case Network(network):
            return host in network
        case AddressPrefix(text):
            return str(address).lower().replace("[", "").startswith(text.replace("[", ""))


def is_named(wanted: tuple[str, ...], server: str) -> bool:
    return any(fnmatchcase(server.lower(), name) for name in wanted)


def _mapped(host: IPv4Address | IPv6Address) -> bool:
    return isinstance(host, IPv6Address) and host.ipv4_mapped is not None


def shown(payload: bytes) -> str:
    return "".join(chr(byte).encode("unicode_escape").decode() for byte in payload)


def _is_found(condition: WordCondition | ClientCondition, row: Row) -> bool:
    if isinstance(condition, ClientCondition) and row.server.lower() == condition.server:
        return row.id == condition.number
    text = str(condition) if isinstance(condition, ClientCondition) else condition.text
    held = "held" if row.held else ""
    texts = (
        str(row.address), row.state, held, str(row.ending), shown(row.payload), row.server,
    )  # fmt: skip
    lives = text == "live" and row.state is not State.CLOSED
    return lives or any(text in each.lower() for each in texts)
