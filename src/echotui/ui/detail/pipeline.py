"""The way of a byte as a pipe: client, kernel, our queue, kernel, client."""

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual.content import Content

from echotui.model.detail import UNKNOWN
from echotui.model.mask import READ, WRITE, letters
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.counters import FULL
from echotui.ui.detail.section import Section
from echotui.ui.format import units
from echotui.ui.format.blocks import bar
from echotui.ui.theme.themes import mask_role

SIZE: Final = 8
"""Room for a size, so that what follows it does not jump."""
COUNT: Final = 5
RATE: Final = 8


class _Style(NamedTuple):
    """One way to draw the pipe.

    Attributes:
        least: Columns that it needs.
        ends: Whether the client stands at both ends.
        names: What the kernel's queues are called.
        queue: What our queue is called.
        bar: Columns of the queue's bar.
        rates: Whether rates stand on the arrows.
        steady: Whether numbers take the same room always.
    """

    least: int
    ends: bool
    names: tuple[str, str]
    queue: str
    bar: int
    rates: bool
    steady: bool


_STYLES: Final = (
    _Style(
        116,
        ends=True,
        names=("kernel in ", "kernel out "),
        queue="queue ",
        bar=6,
        rates=True,
        steady=True,
    ),
    _Style(
        78, ends=True, names=("kernel ", "kernel "), queue="queue ", bar=0, rates=False, steady=True
    ),
    _Style(0, ends=False, names=("in ", "out "), queue="", bar=0, rates=False, steady=False),
)


class Flow(Section):
    """How many bytes wait where, and which way is open.

    Between the kernel and the queue stand the letters of the mask: `─R▶` while READ is registered,
    `─-▶` while it is not.
    """

    DEFAULT_CSS: ClassVar[str] = "Flow { height: 1; background: $echo-bar; padding: 0 1; }"

    def concerns(self, view: View) -> object:
        """The row, and the kernel's queues."""
        return view.detail.row, view.detail.kernel

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the widest pipe that fits."""
        style = next(style for style in _STYLES if style.least <= width)
        kernel, row = view.detail.kernel, view.detail.row
        before, after = style.names
        waits = _size(kernel.in_queue), _queue_size(row, style), _size(kernel.out_queue)
        # What a number leaves of its room goes to the arrow after it.
        rooms = (SIZE, SIZE + 1 + COUNT, SIZE) if style.steady else (0, 0, 0)
        slack = ["─" * (room - len(said)) for room, said in zip(rooms, waits, strict=True)]
        pipe = [
            _kernel(before, waits[0], kernel.in_queue),
            _arrow(f"{slack[0]}─", READ, row, row.rate_in, style),
            _queue(waits[1], row, style),
            _arrow(f"{slack[1]}─", WRITE, row, row.rate_out, style),
            _kernel(after, waits[2], kernel.out_queue),
        ]
        if style.ends:
            first = Content.styled("client ▶", "$echo-faint")
            pipe = [first, *pipe, Content.styled(f"{slack[2]}▶ client", "$echo-faint")]
        return [Content(" ").join(pipe)]


def _size(number: int) -> str:
    return "?" if number == UNKNOWN else units.size(number)


def _queue_size(row: Row, style: _Style) -> str:
    messages = f"/{units.count(row.messages)}" if row.queued and style.steady else ""
    return f"{units.size(row.queued)}{messages}"


def _kernel(name: str, said: str, number: int) -> Content:
    return Content.assemble((name, "$echo-faint"), (said, "bold" if number > 0 else "$echo-faint"))


def _queue(said: str, row: Row, style: _Style) -> Content:
    colour = "$echo-choked bold" if row.fill >= FULL else "bold" if row.queued else "$echo-faint"
    blocks = bar(row.fill, style.bar)
    return Content.assemble(
        (style.queue, "$echo-faint"),
        (blocks, "$echo-choked on $background"),
        " " if blocks else "",
        (said, colour),
    )


def _arrow(shaft: str, bit: int, row: Row, rate: float, style: _Style) -> Content:
    on = bool(row.mask & bit)
    colour = f"$echo-{mask_role(bit)} bold" if on else "$echo-faint"
    letter = letters(bit).strip("-") if on else "-"
    if not style.rates:
        return Content.styled(f"{shaft}{letter}▶", colour)
    said = f" {units.amount(rate)}/s " if rate >= 1 else " 0/s "
    shaft += "─" * (RATE + 2 - len(said))
    return Content.assemble(
        (f"{shaft}{letter}─", colour), (said, "" if rate >= 1 else "$echo-faint"), ("─▶", colour)
    )
