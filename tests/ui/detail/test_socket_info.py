import re

from echotui.model.detail import Detail, Kernel, TcpInfo
from echotui.model.ending import Ending, Reason, Side
from echotui.model.view import View
from echotui.ui.detail.socket_info import SocketInfo
from tests.detail_scenes import KERNEL
from tests.ui.stage import row


def kernel(values: Kernel) -> list[list[str]]:
    lines = SocketInfo().draw(View(detail=Detail(row(1), kernel=values)), 38)
    return [re.split(" {2,}", line.plain.strip(), maxsplit=1) for line in lines]


def test_it_shows_queues_tcp_and_options() -> None:
    assert kernel(KERNEL) == [
        ["receive queue", "187 KiB"], ["send queue", "2.5 MiB"], ["TCP", "ESTAB"],
        ["rtt", "12 ms ± 3.1 ms"], ["cwnd", "10 segments"], ["unacked", "7 segments"],
        ["retransmits", "3 segments"], ["SO_SNDBUF", "2626560"], ["SO_RCVBUF", "131072"],
        ["TCP_NODELAY", "on"], ["SO_KEEPALIVE", "off"], ["SO_LINGER", "off"],
        ["TCP_MAXSEG", "1448"], ["TCP_USER_TIMEOUT", "system default"],
        ["TCP_CONGESTION", "cubic"],
    ]  # fmt: skip


def test_values_that_the_system_does_not_report_are_marked() -> None:
    assert kernel(Kernel()) == [
        [name, "not on this system"] for name in ("receive queue", "send queue", "TCP_INFO")
    ]


def test_a_round_trip_within_one_machine_is_not_zero() -> None:
    tcp = TcpInfo("ESTAB", rtt=0.000021, rttvar=0.00099)
    assert ["rtt", "0.021 ms ± 0.990 ms"] in kernel(Kernel(tcp=tcp))


def test_zero_is_not_unknown() -> None:
    assert kernel(Kernel(in_queue=0, out_queue=0, tcp=TcpInfo("CLOSE-WAIT")))[:3] == [
        ["receive queue", "0"], ["send queue", "0"], ["TCP", "CLOSE-WAIT"],
    ]  # fmt: skip


def test_values_not_sampled_before_the_end_are_marked_as_such() -> None:
    ended = row(7, ending=Ending(Reason.PEER_CLOSED, Side.CLIENT))
    view = View(detail=Detail(row=ended))
    lines = [" ".join(line.plain.split()) for line in SocketInfo().draw(view, 40)]
    assert lines[0] == "receive queue not sampled in time"
    known = View(detail=Detail(row=ended, kernel=Kernel(in_queue=5)))
    lines = [" ".join(line.plain.split()) for line in SocketInfo().draw(known, 40)]
    assert lines[:2] == ["receive queue 5 B", "send queue not on this system"]


def test_the_tcp_values_of_an_ended_connection_are_marked_as_those_at_the_close() -> None:
    ended = row(7, ending=Ending(Reason.PEER_CLOSED, Side.CLIENT))
    view = View(detail=Detail(row=ended, kernel=KERNEL))
    assert "ESTAB at the close" in SocketInfo().draw(view, 38)[2].plain
    # Nobody had its detail open while it lived.
    closed = Detail(row=ended, kernel=Kernel(tcp=TcpInfo("CLOSE-WAIT", rtt=0.012)))
    lines = [" ".join(line.plain.split()) for line in SocketInfo().draw(View(detail=closed), 38)]
    assert lines[0] == "receive queue not sampled in time"
    assert lines[2] == "TCP CLOSE-WAIT at the close"
