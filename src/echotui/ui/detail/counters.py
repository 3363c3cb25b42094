"""The traffic and the queue of a connection."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format import units
from echotui.ui.format.blocks import bar
from echotui.ui.format.key_values import Fact, fact, key_values

BAR: Final = 8
FULL: Final = 1.0
"""A fill of 1 is the high watermark: reading stops."""


class Counters(Section):
    """Bytes, calls and bytes per call; the queue and its fill; lost and discarded bytes."""

    def inputs(self, view: View) -> object:
        """The row."""
        return view.detail.row

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw facts in columns."""
        row = view.detail.row
        return key_values(
            [
                fact("in, reads", _traffic(row.bytes_in, row.reads)),
                fact("out, writes", _traffic(row.bytes_out, row.writes)),
                *_queue(row),
                *_not_echoed(row),
            ],
            width,
        )


def _traffic(amount: int, times: int) -> str:
    if not times:
        return units.amount(amount)
    return f"{units.amount(amount)} = {units.count(times)} × {units.amount(amount / times)}"


def _queue(row: Row) -> list[Fact]:
    colour = "$echo-choked" if row.fill >= FULL else ""
    name = "message" if row.messages == 1 else "messages"
    size = (
        f"{units.size(row.queued)}, {units.count(row.messages)} {name}" if row.queued else "empty"
    )
    high = f"{units.percent(row.fill)} of high"
    return [
        fact("queue", size, colour),
        Fact(
            "fill",
            Content.assemble(
                (bar(row.fill, BAR), "$echo-choked on $echo-bar"), " ", (high, colour)
            ),
        ),
    ]


def _not_echoed(row: Row) -> list[Fact]:
    return [
        fact(label, units.size(number), "$echo-held" if number else "$echo-faint")
        for label, number in (("lost", row.lost), ("discarded", row.discarded))
    ]
