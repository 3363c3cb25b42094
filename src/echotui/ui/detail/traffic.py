"""Rates and queue size over the last two minutes."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.fields import QUEUE
from echotui.model.view import View
from echotui.ui.detail.section import Section, passes_bytes
from echotui.ui.format import units
from echotui.ui.format.blocks import sparkline

NAME: Final = 7
NUMBER: Final = 9
MAX_WIDTH: Final = 120
"""Columns of a sparkline, at most: one for each second."""
MIN_WIDTH: Final = 12
_QUEUE, _SENDQ = "queue", "sendq"
MAXIMUM: Final = len("  max 1023 KiB")


class Traffic(Section):
    """Three sparklines, each with its current and largest value, over a time axis."""

    def wanted(self, view: View) -> bool:
        """Whether it is counted."""
        return passes_bytes(view)

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the sparklines and the axis."""
        detail = view.detail
        row = detail.row
        has_queue = QUEUE in view.server.fields
        name, queued = (_QUEUE, row.queued) if has_queue else (_SENDQ, row.sendq or 0)
        return [
            _line("in", _rate(row.rate_in), detail.in_history, "$echo-sparkin", width),
            _line("out", _rate(row.rate_out), detail.out_history, "$echo-sparkout", width),
            _line(name, units.size(queued), detail.queue_history, "$echo-choked", width),
            _axis(len(detail.in_history), "end" if row.ending else "now", width),
        ]


def _rate(number: float) -> str:
    return f"{units.amount(number) if number >= 1 else '0 B'}/s"


def _room(width: int) -> tuple[int, bool]:
    """Return the width of a sparkline, and whether the maximum fits after it."""
    room = width - NAME - NUMBER - 1
    beside = room - MAXIMUM
    fits = beside >= MIN_WIDTH
    return min(beside if fits else max(room, 0), MAX_WIDTH), fits


def _line(name: str, now: str, history: Sequence[float], colour: str, width: int) -> Content:
    spark, with_top = _room(width)
    top = max(history, default=0.0)
    maximum = units.size(round(top)) if name in (_QUEUE, _SENDQ) else _rate(top)
    return Content.assemble(
        (f"{name:<{NAME}}", "$echo-faint"),
        f"{now:>{NUMBER}} ",
        (sparkline(history, spark), colour),
        (f"  max {maximum}" if with_top and history else "", "$echo-faint"),
    )


def _axis(seconds: int, end: str, width: int) -> Content:
    spark, _ = _room(width)
    span = f"last {seconds} s" if seconds else "no history yet"
    rule = "─" * (min(seconds, spark) - len(span) - len(end) - 2)
    axis = f"{span} {rule} {end}" if rule else span
    return Content.styled(f"{axis:>{NAME + NUMBER + 1 + spark}}", "$echo-faint")
