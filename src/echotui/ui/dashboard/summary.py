"""The summary: what the server is and does, in two or three lines."""

from typing import ClassVar, Final

from textual.content import Content
from textual.reactive import reactive

from echotui.model.fields import QUEUE
from echotui.model.view import Accepting, View
from echotui.ui.dashboard.numbers import (
    MAXIMUM,
    NUMBER,
    count_text,
    rate_of,
    rate_text,
    spark_text,
)
from echotui.ui.dashboard.program_parts import listed_addresses, sampled_part
from echotui.ui.dashboard.server_states import aligned, servers_part
from echotui.ui.dashboard.summary_help import HEADER_HELP
from echotui.ui.dashboard.warnings import faults_text, lints_part
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format import units
from echotui.ui.format.dim import dimmed
from echotui.ui.format.fit import BarPart, fit
from echotui.ui.format.safe import cut_middle, safe
from echotui.ui.preferences import Preferences
from echotui.ui.shared.help_section import HelpSection

TWO_LINES_FROM: Final = 110
"""Columns from which counts and rates share a line."""
SPARK_MOST: Final = 60
"""Columns of a sparkline at most: two seconds each."""
SPARK_LEAST: Final = 6
SPARK_BESIDE: Final = 4
"""The same beside its largest value, which says more than two columns."""
MEASURED_FOR: Final = 1.0
"""Seconds between two updates of the loop's lag and the dashboard's share."""
RATES_LEAST: Final = 44
"""Columns for both rates with the smallest sparklines, and the gap before them."""
NOT_ANSWERING: Final = "not answering"
NAME_WIDTH: Final = 32
"""Columns of the server's name, at most."""
LAG_ALARM: Final = 0.05
"""Seconds of loop lag that a client begins to notice."""
CONNECTS: Final = 3
"""The same, for connects a second."""


class Summary(AcyclicWidget):
    """Shows the totals of a view, and the dashboard's own share of the loop.

    Attributes:
        share: The part of the loop's time that the dashboard takes, 0 to 1.
        read_only: Whether no key acts on a client or the server.
        silent: Whether the values are old: they are dimmed.
        interval: Seconds between two polls, shown if they are not the usual ones.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Summary {
        height: 2;
        background: $echo-bar;
        color: $foreground;
        text-wrap: nowrap;
    }
    Summary.-narrow { height: 3; }
    """

    help_section: ClassVar[HelpSection] = HEADER_HELP
    view: reactive[View] = reactive(View, repaint=False)
    share: reactive[float] = reactive(0.0, repaint=False)
    interval: reactive[float] = reactive(0.0, repaint=False)
    read_only: reactive[bool] = reactive(default=False, repaint=False)
    silent: reactive[bool] = reactive(default=False, repaint=False)

    def __init__(self, usual: float = Preferences().refresh) -> None:
        super().__init__()
        self._usual = usual
        self.set_reactive(Summary.interval, usual)
        self._lines = Content()
        # These two differ in every view, and would repaint the line at each poll.
        self._measured = (0.0, 0.0)
        self._measured_at = float("-inf")

    def watch_view(self) -> None:
        """Repaint when the text has changed."""
        at = self.view.at
        if not 0 <= at - self._measured_at < MEASURED_FOR:
            self._measured, self._measured_at = (self.share, self.view.totals.lag_p99), at
        self._draw()

    def watch_silent(self) -> None:
        """Dim the text, or show it in its colours."""
        self._draw()

    def watch_interval(self) -> None:
        """Show the interval, also while the view is paused."""
        self._draw()

    def on_resize(self) -> None:
        """Use a third line when there is less room."""
        self.set_class(self.size.width < TWO_LINES_FROM, "-narrow")
        self._draw()

    def _draw(self) -> None:
        width = self.size.width - 2
        # What the source is, the first view says.
        lines = [self._server(width) if self.view.at else Content(NOT_ANSWERING * self.silent)]
        if self.view.at and self.size.width < TWO_LINES_FROM:
            lines += [self._counts(width), self._rates(width)]
        elif self.view.at:
            counts = fit(self._count_parts(), width - RATES_LEAST)
            rates = self._rates(width - counts.cell_length - 4)
            lines.append(Content.assemble(counts, "    ", rates))
        text = Content("\n").join([Content(" ") + line for line in lines])
        if self.silent:
            text = dimmed(text, colours=not self.has_pseudo_class("nocolor"))
            text = text.highlight_regex(NOT_ANSWERING, style="$echo-held bold not dim")
        if text != self._lines:
            self._lines = text
            self.refresh()

    def render(self) -> Content:
        """Draw the lines."""
        return self._lines

    def _server(self, width: int) -> Content:
        wide = self.size.width >= TWO_LINES_FROM
        left = [
            BarPart(0, self._accepting()),
            BarPart(0, Content.styled("read only" if self.read_only else "", "$echo-held")),
            # Last of all to be left out: nobody may forget them.
            BarPart(-1, Content.styled(faults_text(self.view.totals), "$echo-held bold")),
        ]
        right = self._measures(wide=wide)
        where = self._where([*left, *right], width)
        left = [BarPart(9, Content.styled("echotui", "$primary bold")), *where, *left]
        if wide:
            # Not with the counts: the sparklines need the rest of their line.
            right += self._changes(10)
            left.append(lints_part(self.view.totals, [*left, *right], width, rank=6, changes=10))
        return fit([*left, *right], width)

    def _where(self, others: list[BarPart], width: int) -> list[BarPart]:
        """Name the server and its addresses, or the servers."""
        server, servers = self.view.server, self.view.servers
        if servers:
            return [servers_part(aligned(servers, self.view.at), server.accepting, others, width)]
        name = BarPart(2, Content(cut_middle(safe(server.name), NAME_WIDTH)))
        if server.sampled_every:
            # A program that is watched is known by its name; it may listen at many addresses.
            name = BarPart(1, name.content.stylize("bold"))
            return [name, BarPart(2, Content(listed_addresses(server.addresses)))]
        addresses = "  ".join(safe(address) for address in server.addresses)
        return [
            BarPart(1, Content.styled(addresses, "bold")),
            name,
            BarPart(2, Content(str(server.strategy or ""))),
        ]

    def _measures(self, *, wide: bool) -> list[BarPart]:
        server, (share, lag_p99) = self.view.server, self._measured
        lag = "$echo-held bold" if lag_p99 > LAG_ALARM else ""
        every = "" if self.interval == self._usual else f"every {self.interval:.2g} s"
        up = Content.assemble(("up ", "$echo-faint"), units.uptime(server.uptime))
        of_one = not self.view.servers  # Of several, each has its own.
        lags = Content.assemble(
            ("loop lag p99 ", "$echo-faint"), (f"{units.milliseconds(lag_p99):>6}", lag)
        )
        if server.sampled_every and not server.loop:
            lags = Content("")
        return [
            BarPart(8 if wide else 3, up if of_one else Content("")),
            sampled_part(server, wide=wide),
            BarPart(7 if wide else 4, lags),
            BarPart(
                10 if wide else 6,
                Content.assemble(("ui ", "$echo-faint"), f"{units.percent(share):>6}"),
            ),
            BarPart(1, Content(every)),
            BarPart(11, Content(safe(server.loop) if of_one and not server.sampled_every else "")),
        ]

    def _accepting(self) -> Content:
        server = self.view.server
        text = str(server.accepting)
        if self.view.servers:
            # The names of the servers need the room.
            text = text.partition(":")[0]
        if server.accepting is Accepting.OBSTRUCTED:
            text = f"{text}: {safe(server.accept_error)}"
        if self.silent:
            text = NOT_ANSWERING
        elif server.drain_left:
            text = f"draining: {self.view.totals.open} left, {server.drain_left:.0f} s"
        colour = "$echo-open" if server.accepting is Accepting.YES else "$echo-choked bold"
        return Content.styled(text, colour)

    def _count_parts(self) -> list[BarPart]:
        totals = self.view.totals
        rejected = "$echo-held" if totals.rejected else ""
        queued = f"{units.size(totals.queued)} in {units.grouped(totals.with_queue)}"
        queued = f"{queued}: full" if totals.queues_full else queued if totals.queued else "0"
        # Of another program that does not tell, bytes that the kernel has to send.
        other = bool(self.view.server.sampled_every)
        label = "queued " if QUEUE in self.view.server.fields else "in send queues "
        return [
            BarPart(0, count_text("open", totals.open)),
            BarPart(1, count_text("seen" if other else "accepted", totals.accepted)),
            BarPart(2, count_text("closed", totals.closed)),
            BarPart(
                3 if totals.rejected else 6,
                Content("") if other else count_text("rejected", totals.rejected, rejected),
            ),
            BarPart(
                1,
                Content.assemble(
                    (label, "$echo-faint"), (queued, "$echo-choked" if totals.queued else "")
                ),
            ),
        ]

    def _changes(self, rank: int) -> list[BarPart]:
        totals = self.view.totals
        return [
            BarPart(rank, rate_of("connects", totals.connect_rate, CONNECTS)),
            BarPart(rank, rate_of("flips", totals.mask_changes)),
        ]

    def _counts(self, width: int) -> Content:
        counts, changes = self._count_parts(), self._changes(4)
        lints = lints_part(self.view.totals, [*counts, *changes], width, rank=0, changes=4)
        return fit([*counts, lints, *changes], width)

    def _rates(self, width: int) -> Content:
        totals = self.view.totals
        room = (width - 2) // 2 - len("out ") - NUMBER - 1
        with_top = room - MAXIMUM >= SPARK_BESIDE
        room -= MAXIMUM if with_top else 0
        spark = min(room, SPARK_MOST) if with_top or room >= SPARK_LEAST else 0
        sides = (
            ("in", totals.rate_in, totals.history_in, "$echo-sparkin"),
            ("out", totals.rate_out, totals.history_out, "$echo-sparkout"),
        )
        parts = []
        for rank, (name, rate, history, colour) in enumerate(sides):
            line = spark_text(history, spark, colour, with_top)
            parts.append(BarPart(rank, Content.assemble(rate_text(name, rate), *line)))
        return fit(parts, width)
