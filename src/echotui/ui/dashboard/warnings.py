"""What the summary says of injected faults and of lints."""

from typing import Final

from echotui.model.lint import LintCount, LintLevel, LintScope
from echotui.model.lints import BY_NAME
from echotui.model.view import Totals
from echotui.ui.format import units
from echotui.ui.format.safe import safe

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


def lints_text(totals: Totals, room: int) -> str:
    """Return `! 3 stuck, 1 retransmits (8s)`; empty while nothing shows a lint.

    Args:
        room: Columns; where they are not enough, the last lints are counted only.
    """
    lints = sorted((lint for lint in totals.lints if lint.count), key=_is_information)
    age = max((lint.age for lint in lints), default=0.0)
    old = f" ({units.clock(age)})" if age >= FRESH else ""
    sign = "" if all(map(_is_information, lints)) else "! "
    for named in range(len(lints), 0, -1):
        texts = [*map(_named, lints[:named])]
        if named < len(lints):
            texts.append(f"{len(lints) - named} more")
        text = f"{sign}{', '.join(texts)}{old}"
        if len(text) <= room or named == 1:
            return text
    return ""


def _is_information(lint: LintCount) -> bool:
    known = BY_NAME.get(lint.name)
    return known is not None and known.level is LintLevel.INFORMATION


def _named(lint: LintCount) -> str:
    known, name = BY_NAME.get(lint.name), safe(lint.name, LONGEST)
    of_server = known is not None and known.scope is LintScope.SERVER
    return name if of_server else f"{units.grouped(lint.count)} {name}"
