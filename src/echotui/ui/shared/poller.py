"""Asks the source on its own clock, and hands down what it says."""

from dataclasses import replace
from itertools import pairwise
from typing import ClassVar, Final

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive

from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.bindings import bound
from echotui.ui.dashboard.banner_text import nobody, situation, whereabouts
from echotui.ui.dashboard.journal import JournalPane
from echotui.ui.dashboard.pause import Pause
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.telling import TellingScreen
from echotui.ui.dashboard.view_state import Outlook
from echotui.ui.fixes import caches
from echotui.ui.format.fit import Part
from echotui.ui.format.safe import safe
from echotui.ui.groups import LOOK
from echotui.ui.pacing.governor import Pace
from echotui.ui.preferences import Look
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.still import still
from echotui.ui.table.table import ConnectionTable

RATES: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds between two looks that `+` and `-` go through."""


class LookingScreen(TellingScreen):
    """Keeps summary, banner, table and journal as the source says.

    Args:
        source: Whom to ask.
        look: How it looks.
        pace: How often to ask.

    Attributes:
        outlook: What the operator looks at.
        marks: Ids of the connections that are marked.
        table: The connections.
        journal: The loop calls.
        summary: What the server is and does.
        banner: What the view hides.
        covered: Whether another screen hides this one, so that nobody needs its answers.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("pause", "pause", LOOK, "pause"),
        bound("faster", "pace(-1)", LOOK),
        bound("slower", "pace(1)", LOOK),
    ]

    outlook: reactive[Outlook] = reactive(Outlook, repaint=False)
    marks: reactive[frozenset[int]] = reactive(frozenset[int](), repaint=False)

    def __init__(self, source: Source, look: Look, pace: Pace) -> None:
        super().__init__(source)
        self.look = look
        self.covered = False
        self.table = ConnectionTable()
        self.journal = JournalPane()
        self.summary = Summary()
        self.banner = Banner()
        self._pace = pace
        self._standing: Pause | None = None
        self._latest = View()
        self._doing = ""

    @property
    def latest(self) -> View:
        """The newest answer; while the view is paused, without its rows."""
        return self._latest

    async def selected(self) -> Row | None:
        """Find the client that the cursor is on, or goes to."""
        if self.table.cursor.aiming:
            # Keys typed fast: the answer to the move is not here yet.
            await self._look(moved=True)
        return self.table.cursor.row

    async def acted(self) -> None:
        """Look at once."""
        await self._look(moved=True)

    def on_mount(self) -> None:
        """Begin to look."""
        self.table.focus()
        self._timer = self.set_timer(self._pace.refresh)

    async def on_timer(self, event: events.Timer) -> None:
        """Look when it is time: by a message, for Textual examines callbacks at length."""
        event.stop()
        if event.timer is not self._timer:
            # The pace was changed when it had rung already.
            return
        await self._look()
        caches.trim()
        # Whoever covers this screen uses the pace.
        wait = self._pace.refresh if self.covered else self._pace.wait()
        self._timer = self.set_timer(wait)

    def watch_outlook(self, old: Outlook, new: Outlook) -> None:
        """Show it at once."""
        if self.is_mounted:
            self.table.sort = new.sort
            if old.following != new.following:
                self.table.follow(new.following)
            if (old.filter, old.scope) != (new.filter, new.scope):
                self.table.cursor.scroll(-self.table.cursor.top)
            self.call_next(self._look, moved=True)

    def watch_marks(self, marks: frozenset[int]) -> None:
        """Show them at once."""
        if self.is_mounted:
            self.table.marks = marks
            self._say(self._latest)

    @on(ConnectionTable.Moved)
    async def _moved(self, event: ConnectionTable.Moved) -> None:
        event.stop()
        # A standing view is asked for again only when it lacks rows.
        await self._look(moved=self._standing is None or self.table.cursor.lacking)

    async def _look(self, *, moved: bool = False) -> None:
        """Ask the source and hand down what it says."""
        if self.covered:
            return
        cursor, outlook, marks = self.table.cursor, self.outlook, self.marks
        paused = self._standing is not None
        if paused and not moved:
            query = replace(outlook.query(paused=True), marks=marks, locate=cursor.id)
            self._latest = await self._source.view(query)
            self._forget_marks(marks)
            self._say(self._latest)
            return
        query = replace(
            # Nothing moves away under a dialog either.
            outlook.query(paused=paused or not self.is_active),
            window=cursor.window,
            locate=cursor.id,
            journal=0 if paused else self.journal.lines_wanted,
            marks=marks,
            fields=frozenset(column.field for column in self.table.shown),
        )
        view = await self._source.view(query)
        if (outlook, query.window, query.locate) != (self.outlook, cursor.window, cursor.id):
            # The operator moved in the meantime, and that asks again.
            return
        if not moved and still(view, self.table.view):
            self._latest = view
            return
        self.table.nobody = nobody(view, outlook)
        self._latest = self.table.view = view
        self._forget_marks(marks)
        if not paused:
            self.journal.view = view
            self.summary.share, self.summary.slowed = self._pace.share(), self._pace.slowed
            self.summary.view = view
        self._say(view)

    def _forget_marks(self, asked: frozenset[int]) -> None:
        """A mark goes with its connection."""
        gone = asked - self._latest.marks
        if gone:
            self.marks -= gone

    def say_doing(self, text: str) -> None:
        """Say in the banner what is being done just now; an empty text ends that."""
        self._doing = text
        self._say(self._latest)

    def _say(self, view: View) -> None:
        """Tell in the banner what the view hides."""
        self.tell_story(view)
        parts = [Part(0, Content(safe(view.alarm))), Part(1, Content(self._doing))]
        if self._standing is not None:
            parts.append(Part(2, Content(self._standing.text(view))))
        parts += situation(view, self.outlook, self.table.cursor, len(self.marks))
        if self.table.sorted_unseen:
            column = self.outlook.sort.field.title
            parts.append(Part(9, Content(f"sorted by {column}, for which there is no room here")))
        self.banner.parts = tuple(part for part in parts if part.content)
        self.banner.idle = whereabouts(self.table.view)
        self.banner.set_class(bool(view.alarm), "-alarm")

    async def action_pause(self) -> None:
        """Let the view stand still, or go on."""
        if self._standing is None:
            totals = self._latest.totals
            self._standing = Pause(self._latest.at, totals.accepted, totals.closed)
        else:
            self._standing = None
        await self._look()

    def action_pace(self, by: int) -> None:
        """Look more often (`by` below 0) or less often."""
        every = self._pace.refresh
        rates = sorted({*RATES, every})
        neighbours = dict(pairwise(rates if by > 0 else rates[::-1]))
        self._pace.refresh = neighbours.get(every, every)
        self._timer.stop()
        self._timer = self.set_timer(self._pace.refresh)
        end = "" if every != self._pace.refresh else ": no slower" if by > 0 else ": no faster"
        self.tell(f"a look every {self._pace.refresh:g} s{end}")
