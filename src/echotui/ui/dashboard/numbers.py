"""Counts, rates and sparklines of the summary."""

from typing import Final

from textual.content import Content

from echotui.ui.format import units
from echotui.ui.format.blocks import sparkline

NUMBER: Final = 8
"""Columns for a number, so that the text after it does not move."""
MAXIMUM: Final = len(" max 999 kB/s")
"""Columns for the largest value of a sparkline."""


def count_text(name: str, number: int, colour: str = "") -> Content:
    """Draw an exact count after its name."""
    return Content.assemble((f"{name} ", "$echo-faint"), (units.grouped(number), colour))


def rate_of(name: str, rate: float, width: int = 0) -> Content:
    """Draw how many happen a second, after their name; `width` columns for the number."""
    return Content.assemble((f"{name} ", "$echo-faint"), f"{units.count(round(rate)):>{width}}/s")


def rate_text(name: str, rate: float) -> Content:
    """Draw bytes a second after their name."""
    return Content.assemble((f"{name} ", "$echo-faint"), f"{_speed(rate):>{NUMBER}}")


def _speed(rate: float) -> str:
    return f"{units.amount(rate) if rate >= 1 else '0 B'}/s"


def spark_text(
    history: tuple[float, ...],
    width: int,
    colour: str,
    with_top: bool,  # noqa: FBT001 - of a layout
) -> list[str | tuple[str, str]]:
    """Draw a sparkline with its largest value after it; nothing without a width."""
    if not width:
        return []
    top = max(history, default=0.0)
    shown = f" max {_speed(top)}"
    padded = f"{shown:<{MAXIMUM}}" if with_top else ""
    return [" ", (sparkline(history, width), colour), (padded, "$echo-faint")]
