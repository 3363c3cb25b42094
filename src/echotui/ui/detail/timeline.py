"""The loop calls of one connection, and its end."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from echotui.model.journal import JournalLine, LoopCall, Stepped
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.journal import RULE, Piece, Shape, describe
from echotui.ui.format.moments import time_of_day

SHORT: Final = Shape(short=True)


class ConnectionTimeline(Section):
    """Loop calls and the end, newest first, each with its time and cause."""

    def inputs(self, view: View) -> object:
        """The lines, and the offset to Unix time."""
        return view.detail.timeline, view.wall

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw a line for each call, with the causes aligned."""
        if not view.detail.timeline:
            return [Content.styled("none kept", "$echo-faint")]
        timeline, wall = view.detail.timeline, view.wall
        # Without the id, which is in the header.
        described = [(line, describe(line, wall)[1:]) for line in timeline]
        calls = [pieces[0][0].rstrip() for line, pieces in described if isinstance(line, LoopCall)]
        room = max(map(len, calls), default=0)
        lines = []
        for line, pieces in described:
            content = _drawn(line, pieces, wall, room)
            if content.cell_length > width and not isinstance(line, LoopCall):
                content = _drawn(line, describe(line, wall, SHORT)[1:], wall, room)
            lines.append(_shortened(content, width))
        return lines


def _drawn(line: JournalLine, pieces: Sequence[Piece], wall: float, room: int) -> Content:
    (call, colour), *causes = pieces
    padded = call.rstrip(f" {RULE}")
    if isinstance(line, Stepped):
        padded = f"{padded} {RULE * 2}".ljust(room, RULE)
    elif isinstance(line, LoopCall):
        # An end is not padded: its text is long.
        padded = padded.ljust(room)
    time = time_of_day(line.at + wall)
    return Content.assemble((f"{time}  ", "$echo-faint"), (f"{padded}  ", colour), *causes)


def _shortened(line: Content, width: int) -> Content:
    # The size alone is clear enough.
    suffix = " queued"
    too_long = line.cell_length > width and line.plain.endswith(suffix)
    return line[: -len(suffix)] if too_long else line
