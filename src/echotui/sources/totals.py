"""What a view of a server has besides its connections: sums, and the rules of faults."""

from echotui.model.fault_state import RuleState
from echotui.model.view import Totals
from echotui.server.server import EchoServer


def totals_of(server: EchoServer, now: float, *, history: bool = True) -> Totals:
    """Return the sums over a server, at a monotonic time in seconds."""
    counters, (rate_in, rate_out, connects, flips) = server.counters, server.rates
    lag_p99, lag_max = server.lag.summary()
    faults = server.faults
    return Totals(
        open=len(server.channels),
        accepted=counters.accepted,
        closed=counters.closed,
        rejected=counters.rejected,
        choked=counters.choked,
        queued=counters.queued,
        with_queue=counters.queued_in,
        queues_full=server.queue_limit.reached,
        bytes_in=counters.bytes_in,
        bytes_out=counters.bytes_out,
        rate_in=rate_in.now,
        rate_out=rate_out.now,
        mask_changes=flips.now,
        connect_rate=connects.now,
        history_in=rate_in.values if history else (),
        history_out=rate_out.values if history else (),
        lag_p99=lag_p99,
        lag_max=lag_max,
        lints=server.lints.counts(),
        faulted=faults.faulted,
        fault_rules=len(faults.rules),
        faults_for=0.0 if faults.since is None else now - faults.since,
    )


def rules_of(server: EchoServer) -> tuple[RuleState, ...]:
    """Return the rules of injected faults that are on, oldest first."""
    return tuple(
        RuleState(rule.number, rule.text, len(rule.connections), rule.since, rule.once)
        for rule in server.faults.rules
    )
