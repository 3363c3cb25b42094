from echotui.model.ending import Reason
from echotui.server.counters import Ledger


def test_a_new_ledger_has_counted_nothing() -> None:
    ledger = Ledger()
    counted = {name: getattr(ledger, name) for name in Ledger.__slots__ if name != "ends"}
    assert {"accepted", "bytes_in", "choked", "lost", "queued", "rejected"} <= set(counted)
    assert set(counted.values()) == {0}
    assert ledger.bytes_out == 0
    assert (ledger.closed, dict(ledger.ends)) == (0, {})


def test_closed_is_the_sum_over_all_reasons() -> None:
    ledger = Ledger()
    ledger.ends[Reason.PEER_CLOSED] += 3
    ledger.ends[Reason.PEER_RESET] += 1
    ledger.ends[Reason.PEER_CLOSED] += 1
    assert ledger.closed == 5
    assert ledger.ends == {Reason.PEER_CLOSED: 4, Reason.PEER_RESET: 1}


def test_rejected_clients_are_not_closed_connections() -> None:
    ledger = Ledger()
    ledger.rejected += 2
    assert ledger.closed == 0


def test_two_ledgers_do_not_share_their_ends() -> None:
    first, second = Ledger(), Ledger()
    first.ends[Reason.ERROR] += 1
    assert second.closed == 0
