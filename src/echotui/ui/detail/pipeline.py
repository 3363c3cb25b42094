"""The path of a byte as a pipeline: client, kernel, our queue, kernel, client."""

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual.content import Content

from echotui.model.detail import UNKNOWN
from echotui.model.fields import QUEUE
from echotui.model.mask import READ, WRITE, letters
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.counters import FULL
from echotui.ui.detail.section import Section, passes_bytes
from echotui.ui.format import units
from echotui.ui.format.blocks import bar
from echotui.ui.theme.themes import mask_role

SIZE: Final = 8
"""Columns for a size, so that the text after it does not move."""
COUNT: Final = 5
RATE: Final = 8
PROGRAM: Final = "program"
"""In place of our queue: what another program has queued is not seen."""


class _Style(NamedTuple):
    """How to draw the pipeline in some width.

    Attributes:
        minimum_width: Columns that it needs.
        clients: Whether to draw the client at both ends.
        kernel: Labels of the kernel's receive and send queue.
        queue: Label of our queue.
        bar: Columns of the queue's bar.
        rates: Whether to draw rates on the arrows.
        fixed: Whether numbers always take the same room.
    """

    minimum_width: int
    clients: bool
    kernel: tuple[str, str]
    queue: str
    bar: int
    rates: bool
    fixed: bool


_STYLES: Final = (
    _Style(
        116,
        clients=True,
        kernel=("kernel in ", "kernel out "),
        queue="queue ",
        bar=6,
        rates=True,
        fixed=True,
    ),
    _Style(
        78,
        clients=True,
        kernel=("kernel ", "kernel "),
        queue="queue ",
        bar=0,
        rates=False,
        fixed=True,
    ),
    _Style(0, clients=False, kernel=("in ", "out "), queue="", bar=0, rates=False, fixed=False),
)


class Pipeline(Section):
    """The bytes in each queue, and the mask: `─R▶` while READ is registered, else `─-▶`."""

    DEFAULT_CSS: ClassVar[str] = "Pipeline { height: 1; background: $echo-bar; padding: 0 1; }"

    def inputs(self, view: View) -> object:
        """The row, the kernel's queues, and whether there is a queue between them."""
        return view.detail.row, view.detail.kernel, QUEUE in view.server.fields

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw the widest style that fits."""
        if not passes_bytes(view):
            return []
        style = next(style for style in _STYLES if style.minimum_width <= width)
        kernel, row = view.detail.kernel, view.detail.row
        before, after = style.kernel
        sizes = _size(kernel.in_queue), _queue_size(row, style), _size(kernel.out_queue)
        # The arrow after a number is longer by the room that the number leaves.
        rooms = (SIZE, SIZE + 1 + COUNT, SIZE) if style.fixed else (0, 0, 0)
        has_queue = QUEUE in view.server.fields
        if not has_queue:
            sizes = sizes[0], PROGRAM, sizes[2]
        slack = ["─" * (room - len(size)) for room, size in zip(rooms, sizes, strict=True)]
        pipeline = [
            _kernel(before, sizes[0], kernel.in_queue),
            _arrow(f"{slack[0]}─", READ, row, row.rate_in, style),
            _queue(sizes[1], row, style) if has_queue else Content.styled(PROGRAM, "bold"),
            _arrow(f"{slack[1]}─", WRITE, row, row.rate_out, style),
            _kernel(after, sizes[2], kernel.out_queue),
        ]
        if style.clients:
            first = Content.styled("client ▶", "$echo-faint")
            pipeline = [first, *pipeline, Content.styled(f"{slack[2]}▶ client", "$echo-faint")]
        return [Content(" ").join(pipeline)]


def _size(number: int) -> str:
    return "?" if number == UNKNOWN else units.size(number)


def _queue_size(row: Row, style: _Style) -> str:
    messages = f"/{units.count(row.messages)}" if row.messages and style.fixed else ""
    return f"{units.size(row.queued)}{messages}"


def _kernel(name: str, size: str, number: int) -> Content:
    return Content.assemble((name, "$echo-faint"), (size, "bold" if number > 0 else "$echo-faint"))


def _queue(size: str, row: Row, style: _Style) -> Content:
    colour = "$echo-choked bold" if row.fill >= FULL else "bold" if row.queued else "$echo-faint"
    blocks = bar(row.fill, style.bar)
    return Content.assemble(
        (style.queue, "$echo-faint"),
        (blocks, "$echo-choked on $background"),
        " " if blocks else "",
        (size, colour),
    )


def _arrow(shaft: str, bit: int, row: Row, rate: float, style: _Style) -> Content:
    on = bool(row.mask & bit)
    colour = f"$echo-{mask_role(bit)} bold" if on else "$echo-faint"
    letter = letters(bit).strip("-") if on else "-"
    if not style.rates:
        return Content.styled(f"{shaft}{letter}▶", colour)
    label = f" {units.amount(rate)}/s " if rate >= 1 else " 0/s "
    shaft += "─" * (RATE + 2 - len(label))
    return Content.assemble(
        (f"{shaft}{letter}─", colour), (label, "" if rate >= 1 else "$echo-faint"), ("─▶", colour)
    )
