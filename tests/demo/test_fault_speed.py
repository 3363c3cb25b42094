import pytest

from echotui.demo.fault_speed import at_speed


@pytest.mark.parametrize(
    ("rule", "faster"),
    [
        ("latency=600ms+-200ms", "latency=60ms+-20ms"),
        ("timeout=3s/6s", "timeout=300ms/600ms"),
        ("slicer=50/20ms slow-close=4s", "slicer=50/2ms slow-close=400ms"),
        ("bandwidth=30kB/s reset=4s", "bandwidth=300kB/s reset=400ms"),
        ("limit=1MB mute swallow corrupt=40 50%", "limit=1MB mute swallow corrupt=40 50%"),
        ("latency=5ms", "latency=1ms"),
        ("half-open=1MB", "half-open=1MB"),
    ],
)
def test_times_are_shorter_and_rates_higher(rule: str, faster: str) -> None:
    assert at_speed(rule, 10.0) == faster
    assert at_speed(rule, 1.0) == rule
