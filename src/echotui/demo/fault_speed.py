"""Injected faults at another speed: a demo that is played faster has shorter delays."""

from typing import Any, Final

from msgspec.structs import asdict, replace

from echotui.model import fault_text
from echotui.model.fault import Fault

_TIMES: Final = ("delay", "jitter", "after", "silence")
_SHORTEST: Final = 0.001
"""Seconds; no fault has a shorter time."""


def at_speed(rule: str, speed: float) -> str:
    """Return a rule with times so many times as short, and rates as high."""
    parsed = fault_text.parse(rule, once=True)
    return fault_text.show(
        replace(parsed, faults=tuple(_scaled(fault, speed) for fault in parsed.faults))
    )


def _scaled(fault: Fault, speed: float) -> Fault:
    values: dict[str, Any] = asdict(fault)
    for name in values.keys() & _TIMES:
        values[name] = values[name] and max(_SHORTEST, round(values[name] / speed, 3))
    if "rate" in values:
        values["rate"] = max(1.0, values["rate"] * speed)
    return replace(fault, **values)
