"""What the summary says of injected faults and of lints."""

from typing import Final

from echotui.model.view import Totals
from echotui.ui.format import units
from echotui.ui.format.safe import safe

NAMED: Final = 3
"""Lints that are named, at most."""
LONGEST: Final = 16
"""Columns of a name."""
FRESH: Final = 1.0
"""Seconds up to which facts are as good as of now."""


def faults_text(totals: Totals) -> str:
    """Return `2 faulted, faults on for 12:04`; empty while no rule is on."""
    if not totals.fault_rules:
        return ""
    faulted = units.grouped(totals.faulted) if totals.faulted else "none"
    return f"{faulted} faulted, faults on for {units.clock(totals.faults_for)}"


def lints_text(totals: Totals) -> str:
    """Return `! 3 stuck, 1 retransmits (8s ago)`; empty while nothing shows a lint."""
    lints = [lint for lint in totals.lints if lint.count]
    if not lints:
        return ""
    named = [f"{units.grouped(lint.count)} {safe(lint.name, LONGEST)}" for lint in lints[:NAMED]]
    others = f", {len(lints) - NAMED} more" if len(lints) > NAMED else ""
    age = max(lint.age for lint in lints)
    ago = f" ({units.clock(age)} ago)" if age >= FRESH else ""
    return f"! {', '.join(named)}{others}{ago}"
