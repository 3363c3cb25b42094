"""How the mask of one connection changed, and why."""

from collections.abc import Sequence

from textual.content import Content

from echotui.model.journal import LoopCall
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.journal import describe, time_of_day


class Timeline(Section):
    """Its loop calls and its end, newest first, each with its time and cause."""

    def concerns(self, view: View) -> object:
        """The lines; the clock of the wall is never quite the same."""
        return view.detail.timeline, round(view.wall, 2)

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw a line a call, the causes under one another."""
        if not view.detail.timeline:
            return [Content.styled("none is remembered", "$echo-faint")]
        # Whose it is, the headline says.
        told = [(line, describe(line, view.wall)[1:]) for line in view.detail.timeline]
        calls = [pieces[0][0].rstrip() for line, pieces in told if isinstance(line, LoopCall)]
        room = max(map(len, calls), default=0)
        lines = []
        for line, ((call, colour), *causes) in told:
            # Much is told of an end; it needs the room.
            padded = call.rstrip().ljust(room if isinstance(line, LoopCall) else 0)
            time = time_of_day(line.at + view.wall)
            content = Content.assemble(
                (f"{time}  ", "$echo-faint"), (f"{padded}  ", colour), *causes
            )
            lines.append(_shortened(content, width))
        return lines


def _shortened(line: Content, width: int) -> Content:
    # That it is the queue, its size tells too.
    said = " queued"
    long = line.cell_length > width and line.plain.endswith(said)
    return line[: -len(said)] if long else line
