"""The traffic and the queue of a connection."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.field import Field
from echotui.model.fields import FILL, IN, LOST, OUT, PEAK, QUEUE, READS, WRITES
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.section import Section, passes_bytes
from echotui.ui.format import units
from echotui.ui.format.blocks import bar
from echotui.ui.format.key_values import Fact, fact, key_values

BAR: Final = 8
FULL: Final = 1.0
"""A fill of 1 is the high watermark: reading stops."""


class Counters(Section):
    """Bytes, calls and bytes per call; the queue, fill and peak; lost and discarded bytes."""

    def wanted(self, view: View) -> bool:
        """Whether it is counted."""
        return passes_bytes(view)

    def inputs(self, view: View) -> object:
        """The row, and what the source has of it."""
        return view.detail.row, view.server.fields

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw facts in columns."""
        row, fields = view.detail.row, view.server.fields
        facts = (
            (IN, fact("in", _exact(units.amount(row.bytes_in), row.bytes_in))),
            (READS, fact("reads", _calls(row.bytes_in, row.reads))),
            (OUT, fact("out", _exact(units.amount(row.bytes_out), row.bytes_out))),
            (WRITES, fact("writes", _calls(row.bytes_out, row.writes))),
            *_queue(row),
            (PEAK, fact("peak", _exact(units.size(row.peak), row.peak))),
            *((LOST, each) for each in _not_echoed(row)),
        )
        return key_values([each for field, each in facts if field in fields], width)


def _exact(rounded: str, amount: int) -> str:
    """Show bytes rounded and exactly; only once where that is the same."""
    return rounded if rounded.endswith((" B", "0")) else f"{rounded}  {units.grouped(amount)} B"


def _calls(amount: int, times: int) -> str:
    mean = f" × {units.amount(amount / times)}" if times else ""
    return f"{units.grouped(times)}{mean}"


def _queue(row: Row) -> list[tuple[Field, Fact]]:
    colour = "$echo-choked" if row.fill >= FULL else ""
    name = "message" if row.messages == 1 else "messages"
    messages = f", {units.count(row.messages)} {name}" if row.messages else ""
    size = f"{units.size(row.queued)}{messages}" if row.queued else "empty"
    high = f"{units.percent(row.fill)} of high"
    return [
        (QUEUE, fact("queue", size, colour)),
        (
            FILL,
            Fact(
                "fill",
                Content.assemble(
                    (bar(row.fill, BAR), "$echo-choked on $echo-bar"), " ", (high, colour)
                ),
            ),
        ),
    ]


def _not_echoed(row: Row) -> list[Fact]:
    return [
        fact(label, _exact(units.size(number), number), "$echo-held" if number else "$echo-faint")
        for label, number in (("lost", row.lost), ("discarded", row.discarded))
    ]
