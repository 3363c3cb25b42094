from math import inf, nan

import pytest
from msgspec.structs import replace

from echotui.model.lint import LintCount
from echotui.model.lints import SLOW_LOOP, STUCK
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Totals, View
from echotui.sources.fleet.answered import Answered
from echotui.sources.fleet.totals import FleetTotals, merged_totals

WEB = Totals(
    open=3, accepted=10, closed=7, rejected=1, choked=1, queued=100, with_queue=2, bytes_in=1000,
    bytes_out=900, rate_in=50.0, rate_out=40.0, mask_changes=2.0, connect_rate=1.0, lag_p99=0.01,
    lag_max=0.05, faulted=1, fault_rules=1, faults_for=9.0,
)  # fmt: skip
OTHER = Totals(
    open=2, accepted=20, closed=18, rejected=4, queues_full=True, bytes_in=5, rate_in=7.0,
    lag_p99=0.03, lag_max=0.04, faults_for=30.0,
)  # fmt: skip


def answered(
    name: str, totals: Totals, reach: Reach = Reach.ANSWERS, silent: float = 0.0
) -> Answered:
    return Answered(ServerState(name, reach, silent), View(instance=name, totals=totals))


def test_counts_are_added_the_lag_is_the_worst_and_times_are_the_longest() -> None:
    assert merged_totals([]) == Totals()
    assert merged_totals([answered("web", WEB)]) == WEB
    both = merged_totals([answered("web", WEB), answered("other", OTHER)])
    assert both == Totals(
        open=5, accepted=30, closed=25, rejected=5, choked=1, queued=100, with_queue=2,
        queues_full=True, bytes_in=1005, bytes_out=900, rate_in=57.0, rate_out=40.0,
        mask_changes=2.0, connect_rate=1.0, lag_p99=0.03, lag_max=0.05, faulted=1, fault_rules=1,
        faults_for=30.0,
    )  # fmt: skip


def test_a_silent_server_has_no_rates_and_one_that_is_gone_has_only_what_it_has_counted() -> None:
    silent = merged_totals([answered("web", WEB, Reach.SILENT, 4.0)])
    rates = {"rate_in": 0.0, "rate_out": 0.0, "mask_changes": 0.0, "connect_rate": 0.0}
    assert silent == replace(WEB, **rates, lag_p99=0.0, lag_max=0.0)
    gone = merged_totals([answered("web", WEB, Reach.GONE, 4.0)])
    assert gone == Totals(accepted=10, closed=7, rejected=1, bytes_in=1000, bytes_out=900)


def test_lints_are_added_by_name_in_the_order_of_the_table() -> None:
    lints = (
        LintCount("newer", 1),
        LintCount(SLOW_LOOP.name, 1, 0.0, "The loop was held for 80 ms."),
        LintCount(STUCK.name, 2, 3.0, "Stuck."),
    )
    web, other = (
        answered("web", Totals(lints=lints)),
        answered("other", Totals(lints=lints[:0:-1]), Reach.SILENT, 8.0),
    )
    gone = answered("gone", Totals(lints=lints), Reach.GONE)
    assert merged_totals([web, other, gone]).lints == (
        LintCount(STUCK.name, 4, 11.0, "Stuck."),
        LintCount(SLOW_LOOP.name, 2, 8.0, "web: The loop was held for 80 ms."),
        LintCount("newer", 1),
    )
    slow = [lint for lint in merged_totals([web]).lints if lint.name == SLOW_LOOP.name]
    assert slow[0].server == "web"


def test_the_history_begins_with_that_of_each_server_and_goes_on_once_a_second() -> None:
    totals = FleetTotals[str]()
    assert totals.needs_history("web")
    web = answered("web", Totals(rate_in=3.0, history_in=(1.0, 2.0, 3.0)))
    assert totals.merged({"web": web}, 10.0).history_in == (1.0, 2.0, 3.0)
    assert not totals.needs_history("web")
    web = answered("web", Totals(rate_in=4.0))
    for now in (10.3, 10.9):
        assert totals.merged({"web": web}, now).history_in == (1.0, 2.0, 3.0)
    assert totals.merged({"web": web}, 11.0).history_in == (1.0, 2.0, 3.0, 4.0)
    # Another one joins: with its past, so that nothing jumps.
    other = answered("other", Totals(rate_in=10.0, history_in=(10.0,) * 6, history_out=(5.0,)))
    both = totals.merged({"web": web, "other": other}, 11.5)
    assert both.history_in == (10.0, 10.0, 11.0, 12.0, 13.0, 14.0)
    assert both.history_out == (5.0,)
    both = totals.merged({"web": web, "other": other}, 12.2)
    assert both.history_in[-2:] == (14.0, 14.0)
    # One that is silent has none; the seconds between two polls count.
    other = answered("other", other.view.totals, Reach.SILENT)
    both = totals.merged({"web": web, "other": other}, 15.1)
    assert both.history_in[-4:] == (14.0, 4.0, 4.0, 4.0)
    both = totals.merged({"web": web, "other": other}, 9999.0)
    assert both.history_in == (4.0,) * 120


@pytest.mark.parametrize("nonsense", [nan, inf, -1.0])
def test_a_server_that_sends_nonsense_hides_no_other_ones_rates(nonsense: float) -> None:
    web = answered("web", Totals(rate_in=3.0, history_in=(3.0,), lag_p99=0.1, faults_for=1.0))
    bad = Totals(
        rate_in=nonsense, mask_changes=nonsense, history_in=(nonsense, nonsense),
        lag_p99=nonsense, faults_for=nonsense,
    )  # fmt: skip
    totals = FleetTotals[str]()
    both = {"web": web, "bad": answered("bad", bad)}
    totals.merged(both, 1.0)
    assert totals.merged(both, 2.0) == Totals(
        rate_in=3.0, history_in=(0.0, 3.0, 3.0), history_out=(0.0,), lag_p99=0.1, faults_for=1.0
    )


def test_a_member_that_has_not_answered_is_asked_for_its_history_later() -> None:
    totals = FleetTotals[str]()
    nothing = Answered(ServerState("web"), View())
    assert totals.merged({"web": nothing}, 1.0) == Totals()
    assert totals.needs_history("web")
    web = answered("web", Totals(history_in=(1.0,) * 500))
    assert totals.merged({"web": web}, 1.5).history_in == (1.0,) * 120
    totals.forget("web")
    assert totals.needs_history("web")
