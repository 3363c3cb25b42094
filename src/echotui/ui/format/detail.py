"""One connection with all details as plain text, for the clipboard."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from echotui.model.address import Address
from echotui.model.detail import UNKNOWN, Detail, Kernel, TcpInfo
from echotui.model.field import Field
from echotui.model.fields import EVENT, EVERYWHERE, PAYLOAD, QUEUE, READS, STATE
from echotui.model.ids import number_of
from echotui.model.journal import JournalLine
from echotui.model.mask import words
from echotui.model.row import Row
from echotui.ui.format.hexdump import hexdump
from echotui.ui.format.journal import RULE, describe
from echotui.ui.format.moments import date_and_time
from echotui.ui.format.row import (
    began_text,
    ending_text,
    held_text,
    last_text,
    name_of,
    parked_text,
    state_text,
)
from echotui.ui.format.safe import Safe, safe

NO_VALUE: Final = "unknown"
RECEIVED: Final = "receive queue"
"""Bytes in the kernel: SIOCINQ, tcp(7)."""
TO_SEND: Final = "send queue"
"""The same: SIOCOUTQ."""


class _Section(NamedTuple):
    title: str
    lines: Iterable[str]


def detail_text(detail: Detail, wall: float, fields: Collection[Field] = EVERYWHERE) -> Safe:
    """Format a connection as sections with exact numbers, separated by empty lines.

    Args:
        wall: Seconds to add to the times to get Unix time.
        fields: Those of the source; what it does not have is left out.

    Returns:
        Safe for a terminal: printable ASCII except for the arrows in the timeline.
    """
    row = detail.row
    sections = (
        _Section(
            f"connection {name_of(row)}", _aligned(_identity(row, detail.local, wall, fields))
        ),
        *_optional("descriptor", ((safe(label), safe(text)) for label, text in detail.facts)),
        _Section("traffic", _aligned(_traffic(detail, fields))),
        _Section(_span(detail), _aligned(_histories(detail))),
        *_optional("injected faults", _faults(detail)),
        *_optional("lints", _lints(detail)),
        _Section("kernel", _aligned(_kernel(detail.kernel))),
        _Section("timeline, newest first", _timeline(detail.timeline, wall)),
        *(_payloads(detail) if PAYLOAD in fields else ()),
    )
    texts = ("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in sections)
    return Safe("\n\n".join(texts) + "\n")


def _payloads(detail: Detail) -> Iterator[_Section]:
    yield _Section("last bytes received", _bytes(detail.received, detail.row.bytes_in))
    yield _Section("last bytes sent", _bytes(detail.sent, detail.row.bytes_out))


def _optional(title: str, facts: Iterable[tuple[str, str]]) -> Iterator[_Section]:
    pairs = list(facts)
    if pairs:
        yield _Section(title, _aligned(pairs))


def _faults(detail: Detail) -> Iterator[tuple[str, str]]:
    for state in detail.faults:
        due = f", due in {state.due:.3f}s" if state.due is not None else ""
        did = f", {safe(state.did)}" if state.did else ""
        yield f"rule {state.rule}", f"{safe(state.faults)}: {state.held_back} B held back{due}{did}"


def _lints(detail: Detail) -> Iterator[tuple[str, str]]:
    return ((safe(lint.name), safe(lint.sentence)) for lint in detail.lints)


def _aligned(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    pairs = list(facts)
    width = max(len(label) for label, _ in pairs)
    return (f"{label:<{width}}  {value}" for label, value in pairs)


def _identity(
    row: Row, local: Address, wall: float, fields: Collection[Field]
) -> Iterator[tuple[str, str]]:
    yield "client", _address(row.address)
    if row.host:
        yield "host", safe(row.host)
    yield "local", _address(local)
    yield "id", str(number_of(row.id))
    if row.server:
        yield "server", safe(row.server)
    yield "fd", str(row.fd)
    if STATE in fields:
        yield "state", state_text(row)
        yield "held", held_text(row)
    yield "mask", words(row.mask)
    if parked := parked_text(row):
        yield "parked", parked
    if EVENT in fields:
        yield "last event", words(row.delivered)
    if row.doing:
        yield "doing", safe(row.doing)
    yield "last" if row.last else "cause", safe(last_text(row))
    yield "began", began_text(row, wall)
    if row.ending:
        yield "ended at", date_and_time(row.ended + wall)
        yield "ended", f"{ending_text(row)}, {row.idle:.1f}s ago"
        yield "lasted", f"{'>' * row.older}{row.age:.6g}s"
    else:
        yield "idle", f"{row.idle:.1f}s"
        yield "age", f"{'>' * row.older}{row.age:.1f}s"


def _address(address: Address) -> str:
    return safe(str(address)) if address.host else NO_VALUE


def _traffic(detail: Detail, fields: Collection[Field]) -> Iterator[tuple[str, str]]:
    row = detail.row
    if READS not in fields:
        yield "in", f"{row.bytes_in} B, {row.rate_in:.0f} B/s"
        yield "out", f"{row.bytes_out} B, {row.rate_out:.0f} B/s"
        if QUEUE in fields:
            yield "queue", f"{row.queued} B"
        return
    yield "in", f"{row.bytes_in} B, {row.reads} reads, {row.rate_in:.0f} B/s"
    yield "out", f"{row.bytes_out} B, {row.writes} writes, {row.rate_out:.0f} B/s"
    yield "queue", f"{row.queued} B, {row.messages} messages, {row.fill:.1%} of high"
    yield "peak queue", f"{row.peak} B"
    yield "lost", f"{row.lost} B"
    yield "discarded", f"{row.discarded} B"


def _span(detail: Detail) -> str:
    seconds = max(map(len, (detail.in_history, detail.out_history, detail.queue_history)))
    return f"last {seconds} s, a value a second, oldest first"


def _histories(detail: Detail) -> Iterator[tuple[str, str]]:
    yield "in B/s", _values(detail.in_history)
    yield "out B/s", _values(detail.out_history)
    yield "queue B", _values(detail.queue_history)


def _values(history: Sequence[float]) -> str:
    return " ".join(f"{value:.0f}" for value in history) or "none measured"


def _kernel(kernel: Kernel) -> Iterator[tuple[str, str]]:
    for label, amount in ((RECEIVED, kernel.in_queue), (TO_SEND, kernel.out_queue)):
        yield label, NO_VALUE if amount == UNKNOWN else f"{amount} B"
    yield "TCP_INFO", _tcp(kernel.tcp) if kernel.tcp else NO_VALUE
    if not kernel.options:
        yield "options", NO_VALUE
    for name, value in kernel.options:
        yield safe(name), safe(value)


def _tcp(tcp: TcpInfo) -> str:
    times = f"rtt {tcp.rtt * 1000:.3f} ms, rttvar {tcp.rttvar * 1000:.3f} ms"
    segments = f"cwnd {tcp.cwnd}, unacked {tcp.unacked}, retransmits {tcp.retransmits} segments"
    return f"{safe(tcp.state)}, {times}, {segments}"


def _timeline(timeline: Sequence[JournalLine], wall: float) -> Iterable[str]:
    if not timeline:
        return ("none kept",)
    return (
        "".join(text for text, _ in describe(line, wall)).replace(RULE, " ").strip()
        for line in timeline
    )


def _bytes(data: bytes, ever: int) -> Sequence[str]:
    return hexdump(data) or ("none kept" if ever else "none yet",)
