"""The kernel's view of a connection."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.detail import UNKNOWN, Kernel, TcpInfo
from echotui.model.view import View
from echotui.ui.detail.section import Section, passes_bytes
from echotui.ui.format import units
from echotui.ui.format.detail import RECEIVED, TO_SEND
from echotui.ui.format.key_values import Fact, fact, key_values
from echotui.ui.format.safe import safe

FINE: Final = 0.001
"""Seconds below which a time is shown to the microsecond."""
UNAVAILABLE: Final = "not on this system"
NOT_SAMPLED: Final = "not sampled in time"


class SocketInfo(Section):
    """The kernel's queues, TCP state and socket options."""

    def wanted(self, view: View) -> bool:
        """Whether it is a socket: another program has other descriptors too."""
        return passes_bytes(view)

    def inputs(self, view: View) -> object:
        """The kernel's values, and whether they are the last ones."""
        return view.detail.kernel, bool(view.detail.row.ending)

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw facts in columns."""
        kernel = view.detail.kernel
        ended = bool(view.detail.row.ending)
        sampled = bool(kernel.options) or kernel.in_queue != UNKNOWN
        missing = UNAVAILABLE if sampled or not ended else NOT_SAMPLED
        facts = [*_queues(kernel, missing), *_tcp(kernel.tcp, missing, ended=ended)]
        facts += [fact(safe(name), safe(value)) for name, value in kernel.options]
        return key_values(facts, width)


def _queues(kernel: Kernel, missing: str) -> list[Fact]:
    queues = ((RECEIVED, kernel.in_queue), (TO_SEND, kernel.out_queue))
    return [
        fact(label, missing, "$echo-faint") if size == UNKNOWN else fact(label, units.size(size))
        for label, size in queues
    ]


def _milliseconds(seconds: float) -> str:
    # Within one machine a round trip is shorter than 0.1 ms.
    return f"{seconds * 1000:.3f} ms" if 0 < seconds < FINE else units.milliseconds(seconds)


def _tcp(tcp: TcpInfo, missing: str, *, ended: bool) -> list[Fact]:
    if not tcp:
        return [fact("TCP_INFO", missing, "$echo-faint")]
    facts = [fact("TCP", safe(tcp.state) + (" at the close" if ended else ""))]
    # Of a connection, neither is 0 in the kernel: of another program, they were not asked for.
    if tcp.rtt or tcp.cwnd:
        deviation = f" ± {_milliseconds(tcp.rttvar)}" if tcp.rttvar or tcp.cwnd else ""
        facts.append(fact("rtt", f"{_milliseconds(tcp.rtt)}{deviation}"))
    if tcp.cwnd:
        facts.append(fact("cwnd", f"{units.grouped(tcp.cwnd)} segments"))
        facts.append(fact("unacked", f"{units.grouped(tcp.unacked)} segments"))
    return [
        *facts,
        fact(
            "retransmits",
            f"{units.grouped(tcp.retransmits)} segments",
            "$echo-choked" if tcp.retransmits else "",
        ),
    ]
