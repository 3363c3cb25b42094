"""Injected faults and their rules at random."""

from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

from echotui.model import fault
from echotui.model.fault import Fault
from echotui.model.fault_kinds import ENTRIES
from echotui.model.fault_rule import FaultRule
from echotui.model.filter.parser import parse

_TIMES: Final = st.integers(1, 10**6).map(lambda number: float(Fraction(number, 1000)))
_SIZES: Final = st.integers(1, 10**12)
_NUMBERS: Final = st.integers(1, 10**9)
_MOMENTS: Final[st.SearchStrategy[dict[str, Any]]] = (
    st.just({}) | st.builds(dict, after=_TIMES) | st.builds(dict, size=_SIZES)
)
OF_TYPE: Final[dict[type[Fault], st.SearchStrategy[Fault]]] = {
    fault.Latency: st.tuples(_TIMES, _TIMES).map(lambda pair: fault.Latency(max(pair), min(pair)))
    | st.builds(fault.Latency, _TIMES),
    fault.Bandwidth: st.builds(
        fault.Bandwidth, st.integers(1, 10**12).map(float) | _TIMES.filter(lambda n: n >= 1)
    ),
    fault.Slicer: st.builds(fault.Slicer, _SIZES, _TIMES),
    fault.LimitBytes: st.builds(fault.LimitBytes, _SIZES),
    fault.Timeout: st.builds(fault.Timeout, _TIMES | st.just(0.0), _TIMES),
    fault.Mute: st.just(fault.Mute()),
    fault.Swallow: st.just(fault.Swallow()),
    fault.Reset: _MOMENTS.map(lambda given: fault.Reset(**given)),
    fault.SlowClose: st.builds(fault.SlowClose, _TIMES),
    fault.Corrupt: st.builds(fault.Corrupt, _NUMBERS, st.just(0) | _NUMBERS),
    fault.HalfOpen: _MOMENTS.map(lambda given: fault.HalfOpen(**given)),
}
_FAULTS: Final = st.sets(st.sampled_from(ENTRIES), min_size=1).flatmap(
    lambda kinds: st.tuples(*(OF_TYPE[kind.type] for kind in ENTRIES if kind in kinds))
)
_FILTERS: Final = st.sampled_from(
    ("", "addr:127.0.0.5", "#17,19 !port:7", "addr:10.0.0.0/8 | addr:[fe80::1%eth0]:7 id<9")
).map(parse)
_SHARES: Final = st.just(1.0) | st.floats(1e-300, 1)


def rules() -> st.SearchStrategy[FaultRule]:
    """Rules that are decided when a client connects."""
    return st.builds(FaultRule, _FAULTS, _FILTERS, _SHARES, st.none() | st.integers(0, 10**18 - 1))
