"""The main screen: what is on it, and when it is drawn. What its keys do is in `actions.py`."""

from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from echotui.model.actions import Group, Place
from echotui.model.filter.filter import Filter
from echotui.model.note import NoteKind, of_kind
from echotui.model.query import Query, Window
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.bindings import able, bindings_at, carry_out
from echotui.ui.dashboard.actions import DashboardActions
from echotui.ui.dashboard.banner_text import banner_parts, nobody, whereabouts
from echotui.ui.dashboard.bulk import Bulk
from echotui.ui.dashboard.column_choice import ColumnChooser
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.journal import JournalPane
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.notes import NoteBar
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.result import Results
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.pacing.governor import Pace
from echotui.ui.preferences import Look
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.shared.operator import Operator
from echotui.ui.shared.poller import Poller
from echotui.ui.shared.source_keys import SourceKeys
from echotui.ui.table.sort_dialog import chosen
from echotui.ui.table.table import ConnectionTable

LOW: Final = 15
"""Lines below which the journal pane makes room for the table."""
FLAT: Final = 7
"""Lines below which only the table is left."""


class DashboardScreen(StableScreen[None]):
    """Asks the source, draws its answers, and carries out keys.

    Args:
        source: What it shows and acts on.
        notice: Something to tell the operator at once; empty for nothing.
    """

    OBJECTS = 0
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.TABLE, set(Group) - {Group.MOVE})

    def __init__(self, source: Source, look: Look, pace: Pace, notice: str = "") -> None:
        super().__init__()
        self._state = ViewState()
        self._marks = Marks()
        self._doing = ""
        self._results = Results(self)
        self._covered = False
        self._notice = notice
        self._pace = pace
        self.table = ConnectionTable()
        self.journal = JournalPane()
        self.summary = Summary()
        self.banner = Banner()
        self.notes = NoteBar()
        self.filter_bar = FilterBar(self.table, self._filter)
        self.operator = Operator(source)
        self.poller = Poller(source.view, pace, self._query, self.show, self.set_timer)
        self._controls = Controls(self, self.operator, self.poller)
        self._bulk = Bulk(self, self.operator, self._controls, self._show_doing, self._bulk_done)
        self._columns = ColumnChooser(self._controls, self.poller, self.table, look)
        self._source_keys = SourceKeys(self, self._controls, look.keys)
        self._actions = DashboardActions(self, self._controls, self._bulk, self._columns)

    @property
    def state(self) -> ViewState:
        """What the operator has chosen to see."""
        return self._state

    @property
    def marks(self) -> Marks:
        """The marked connections."""
        return self._marks

    def compose(self) -> ComposeResult:
        """Put the widgets one under the other."""
        yield self.summary
        yield self.banner
        yield self.table
        yield self.journal
        yield self.notes
        yield KeyBar()
        yield self.filter_bar

    def on_mount(self) -> None:
        """Begin to poll."""
        self.summary.read_only = self.operator.read_only
        self._columns.show(history=False)
        self.table.focus()
        self.poller.start()
        if self._notice:
            self._controls.warn(self._notice)

    def on_resize(self, event: events.Resize) -> None:
        """Leave out whole widgets where there is no room for all."""
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.height < FLAT, "-flat")

    def on_screen_resume(self) -> None:
        """Go on typing after a dialog."""
        self.filter_bar.resume()

    async def on_timer(self, event: events.Timer) -> None:
        """Poll when it is time: by a message, for Textual examines callbacks at length."""
        event.stop()
        await self.poller.ring(event.timer)

    @on(ConnectionTable.Moved)
    async def _moved(self, event: ConnectionTable.Moved) -> None:
        event.stop()
        # A paused view is asked for again only when it lacks rows.
        await self.poller.poll(rows=not self._state.pause or self.table.cursor.lacking)

    @on(ConnectionTable.Titled)
    def _titled(self, event: ConnectionTable.Titled) -> None:
        event.stop()
        self.change(self._state.sorted(chosen(event.field, self._state.sort)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no key for what the source cannot do."""
        if action == "invoke":
            return self._source_keys.get(*parameters) is not None
        return able(self.operator.capabilities, action, parameters)

    async def action_invoke(self, id_: str) -> None:
        """Carry out an action of the source."""
        await self._source_keys.invoke(id_)

    async def action_act(self, name: str) -> None:
        """Carry out an action of the table of actions."""
        await carry_out(self._actions, name)

    def _query(self, rows: bool) -> Query | None:  # noqa: FBT001 - as `Poller` calls it
        """Ask for what is on the screen; of a paused view, for rows only when they are needed."""
        if self._covered:
            return None
        cursor = self.table.cursor
        return self._state.query(
            cursor.window if rows or not self._state.pause else Window(),
            cursor.id,
            self._marks.ids,
            journal=self.journal.lines_wanted,
            fields=frozenset(column.field for column in self.table.shown),
            covered=not self.is_active,
        )

    def show(self, view: View) -> None:
        """Draw an answer; while the view is paused, only rows that were asked for."""
        paused = self._state.pause is not None
        self._marks = self._marks.seen(self.poller.asked.marks, view.marks)
        self.table.marks = self._marks.ids
        if not paused or self.poller.asked.window.count:
            self._show_rows(view)
        if not paused:
            self.journal.view = view
            self.summary.share, self.summary.slowed = self.poller.share, self.poller.slowed
            self.summary.view = view
        self._show_banner()
        self.notes.notes = of_kind(view.notes, NoteKind.NOW, NoteKind.SOON)
        self._source_keys.show(view.actions)
        self._results.show(view.notes)

    def _show_rows(self, view: View) -> None:
        cursor = self.table.cursor
        followed = cursor.id if self._state.following and not cursor.aiming else 0
        self.table.nobody = nobody(view, self._state)
        self.table.view = view
        # The cursor has gone on to a neighbour, which the operator does not follow.
        if followed and view.located < 0 and (cursor.id != followed or cursor.aiming):
            self.change(self._state.followed(on=False))
            self.call_next(self._tell_unfollowed, followed)

    async def _tell_unfollowed(self, id_: int) -> None:
        known = await self.operator.source.find([id_])
        says = "is not among those shown" if known else "has gone"
        self._controls.warn(f"following ended: #{id_} {says}")

    def _show_banner(self) -> None:
        view = self.poller.latest
        self.banner.parts = banner_parts(
            view,
            self._state,
            self.table.cursor,
            marks=len(self._marks.ids),
            doing=self._doing,
            sorted_unseen=self.table.sorted_unseen,
        )
        self.banner.idle = whereabouts(self.table.view)
        self.banner.set_class(bool(of_kind(view.notes, NoteKind.ALARM)), "-alarm")

    def change(self, state: ViewState) -> None:
        """Show the rows in another way, at once."""
        before, self._state = self._state, state
        if state == before:
            return
        self.table.sort = state.sort
        if state.following != before.following:
            self.table.follow(state.following)
        if state.history != before.history:
            self._columns.show(history=state.history)
        if (state.filter, state.scope) != (before.filter, before.scope):
            self.table.cursor.scroll(-self.table.cursor.top)
        # A view that has just been paused stays as it is drawn.
        rows = state.pause is None or state.pause is before.pause
        self.call_next(self.poller.poll, rows=rows)

    def mark(self, marks: Marks) -> None:
        """Show other marks."""
        self._marks = marks
        self.table.marks = marks.ids
        self._show_banner()

    def open_detail(self, id_: int) -> None:
        """Show everything about one connection, and draw nothing here until that is closed."""
        self._covered = True
        self.poller.stop()
        screen = DetailScreen(self.operator.source, id_, self._pace)
        self.app.push_screen(screen, self._uncovered)

    def _uncovered(self, _nothing: None) -> None:
        self._covered = False
        self.poller.start()
        self.call_next(self.poller.poll, rows=True)

    def _filter(self, filter_: Filter) -> None:
        self.change(self._state.filtered(filter_))

    def _show_doing(self, text: str) -> None:
        self._doing = text
        self._show_banner()

    async def _bulk_done(self) -> None:
        await self.poller.poll(rows=True)
        # A client that a kick has ended is counted already; one that drains is not, and ends later.
        self.mark(self._marks.told())
