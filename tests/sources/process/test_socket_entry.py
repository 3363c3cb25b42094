import pytest

from echotui.sources.process.socket_entry import SocketEntry, Timing


@pytest.mark.parametrize(
    ("timing", "unmoved"),
    [
        # The window is closed: probed after 0.2, 0.4, 0.8, 1.6 and 3.2 s, and answered 4 s ago.
        (Timing(5, 200_000, 0, 50_000, 50_000, 4000), 10.2),
        # Written just now, after an hour without a byte: in the window, or before the first probe.
        (Timing(0, 200_000, 1, 20, 3_600_000, 3_600_000), 0.02),
        (Timing(0, 200_000, 0, 3_600_000, 3_600_000, 3_600_000), 0.0),
        # The peer is gone: sent again after 0.2, 0.4, 0.8 and 1.6 s, and once more 2 s ago.
        (Timing(4, 3_200_000, 3, 2000, 60_000, 60_000), 5.0),
        # It acknowledged something since.
        (Timing(4, 3_200_000, 3, 2000, 60_000, 100), 0.1),
    ],
)
def test_for_how_long_a_send_queue_has_not_moved_at_least(timing: Timing, unmoved: float) -> None:
    entry = SocketEntry("tcp", state="ESTAB", sendq=1, timing=timing)
    assert entry.times.unmoved == pytest.approx(unmoved)
    assert not any(entry._replace(state="SYN-SENT").times)
