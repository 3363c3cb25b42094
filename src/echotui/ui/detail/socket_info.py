"""What the kernel says of a connection."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.detail import NO_KERNEL, UNKNOWN, Kernel, TcpInfo
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format import units
from echotui.ui.format.key_values import Fact, fact, labelled
from echotui.ui.format.safe import safe

FINE: Final = 0.001
"""Seconds under which a time is shown to the microsecond."""
ABSENT: Final = "not on this system"
LATE: Final = "ended before anybody asked"


class KernelFacts(Section):
    """Its queues, its TCP and the socket's options."""

    def concerns(self, view: View) -> object:
        """What the kernel says, or said."""
        return view.detail.kernel, bool(view.detail.row.ending)

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw a fact a line, or more where there is room."""
        kernel = view.detail.kernel
        ended = bool(view.detail.row.ending)
        absent = LATE if ended and kernel == NO_KERNEL else ABSENT
        facts = [*_queues(kernel, absent), *_tcp(kernel.tcp, absent, ended=ended)]
        facts += [fact(safe(name), safe(value)) for name, value in kernel.options]
        return labelled(facts, width)


def _queues(kernel: Kernel, absent: str) -> list[Fact]:
    return [
        fact(label, units.size(number)) if number != UNKNOWN else fact(label, absent, "$echo-faint")
        for label, number in (("SIOCINQ", kernel.in_queue), ("SIOCOUTQ", kernel.out_queue))
    ]


def _milliseconds(seconds: float) -> str:
    # Within one machine all would be 0.0 ms.
    return f"{seconds * 1000:.3f} ms" if 0 < seconds < FINE else units.milliseconds(seconds)


def _tcp(tcp: TcpInfo, absent: str, *, ended: bool) -> list[Fact]:
    if not tcp:
        return [fact("TCP_INFO", absent, "$echo-faint")]
    rtt = f"{_milliseconds(tcp.rtt)} ± {_milliseconds(tcp.rttvar)}"
    return [
        fact("TCP", safe(tcp.state) + (" (last seen)" if ended else "")),
        fact("rtt", rtt),
        fact("cwnd", f"{units.grouped(tcp.cwnd)} segments"),
        fact("unacked", f"{units.grouped(tcp.unacked)} segments"),
        fact(
            "retransmits",
            f"{units.grouped(tcp.retransmits)} segments",
            "$echo-choked" if tcp.retransmits else "",
        ),
    ]
