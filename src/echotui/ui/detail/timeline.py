"""The loop calls of one connection, and its end."""

from collections.abc import Sequence

from textual.content import Content

from echotui.model.journal import LoopCall
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.journal import describe
from echotui.ui.format.moments import time_of_day


class ConnectionTimeline(Section):
    """Loop calls and the end, newest first, each with its time and cause."""

    def inputs(self, view: View) -> object:
        """The lines, and the offset to Unix time."""
        return view.detail.timeline, view.wall

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw a line for each call, with the causes aligned."""
        if not view.detail.timeline:
            return [Content.styled("none kept", "$echo-faint")]
        # Without the id, which is in the header.
        described = [(line, describe(line, view.wall)[1:]) for line in view.detail.timeline]
        calls = [pieces[0][0].rstrip() for line, pieces in described if isinstance(line, LoopCall)]
        room = max(map(len, calls), default=0)
        lines = []
        for line, ((call, colour), *causes) in described:
            # Not padded for an end: its text is long.
            padded = call.rstrip().ljust(room if isinstance(line, LoopCall) else 0)
            time = time_of_day(line.at + view.wall)
            content = Content.assemble(
                (f"{time}  ", "$echo-faint"), (f"{padded}  ", colour), *causes
            )
            lines.append(_shortened(content, width))
        return lines


def _shortened(line: Content, width: int) -> Content:
    # The size alone is clear enough.
    suffix = " queued"
    too_long = line.cell_length > width and line.plain.endswith(suffix)
    return line[: -len(suffix)] if too_long else line
