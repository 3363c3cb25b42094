"""The main screen: its widgets and its repaint. What its keys do: `action_runner.py`."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from echotui.model.action import ActionGroup, Place
from echotui.model.query import Query, Window
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.bindings import able, bindings_at
from echotui.ui.dashboard.action_runner import ActionRunner
from echotui.ui.dashboard.banner_text import no_rows_text
from echotui.ui.dashboard.bulk import Bulk
from echotui.ui.dashboard.column_choice import ColumnChooser
from echotui.ui.dashboard.detail_opener import DetailOpener
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.filter_target import rows_of
from echotui.ui.dashboard.following import unfollowed, warn_unfollowed
from echotui.ui.dashboard.liveness import Liveness
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.placing import place_cursor
from echotui.ui.dashboard.range_mark import ranged_ids
from echotui.ui.dashboard.split import Split
from echotui.ui.dashboard.status import Status
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.dialogs.result import Results
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.format.keys import ShownKeys
from echotui.ui.journal.pane import JournalPane
from echotui.ui.pacing.governor import Governor
from echotui.ui.preferences import Preferences
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.gate import Gate
from echotui.ui.shared.invoker import Invoker
from echotui.ui.shared.messages import Messages
from echotui.ui.shared.note_bar import NoteBar
from echotui.ui.shared.operator import Operator
from echotui.ui.shared.poller import Poller
from echotui.ui.shared.source_keys import SourceKeys
from echotui.ui.shared.typed_texts import TypedTexts
from echotui.ui.table.sort_dialog import sort_by
from echotui.ui.table.table import ConnectionTable
from echotui.ui.terminal.unseen import is_unseen


class DashboardScreen(StableScreen[None]):
    """Polls the source, draws its answers, and carries out keys.

    On a key, `action_act` calls the method with the action's name, of one of the objects that
    `ActionRunner` has. On an answer, the poller calls `show`.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_at(
        Place.TABLE, set(ActionGroup) - {ActionGroup.MOVE}
    )

    def __init__(
        self, source: Source, preferences: Preferences, pace: Governor, messages: Messages
    ) -> None:
        super().__init__()
        self._state = ViewState(preferences.sort)
        self._marks = Marks()
        self._results = Results(self)
        keys = ShownKeys(preferences.keys)
        self.table = ConnectionTable()
        self.journal = JournalPane(keys)
        self.split = Split(self.table, self.journal, preferences.journal_height)
        self.summary = Summary(preferences.refresh)
        self.status = Status(self, Banner(messages, keys), keys)
        self.notes = NoteBar()
        self.filtered = rows_of(self.table, lambda new: self.change(self._state.filtered(new)))
        self.filter_bar = FilterBar(self.filtered)
        self.operator = Operator(source)
        self.poller = Poller(source.view, pace, self._query, self.show, self.set_timer)
        typed = TypedTexts()
        self._detail = DetailOpener(self, self.poller, self.operator, pace, messages, keys, typed)
        self._controls = Controls(self, self.operator, self.poller, messages, keys)
        self._bulk = Bulk(self, self.operator, self._controls, self._show_doing, self._bulk_done)
        self._columns = ColumnChooser(self._controls, self.poller, self.table, preferences)
        self._liveness = Liveness(self, self._controls)
        self._source_keys = SourceKeys(self, Invoker(self._controls, self.poller, typed), keys)
        place = self.status.place
        runner = ActionRunner(self, self._controls, self._bulk, self._columns, preferences, place)
        self.gate = Gate(self._controls, self.status.banner, place, runner.run)

    @property
    def state(self) -> ViewState:
        """What the operator has chosen to see."""
        return self._state

    @property
    def marks(self) -> Marks:
        """The marked connections."""
        return self._marks

    def compose(self) -> ComposeResult:
        """Arrange the widgets, top to bottom."""
        yield self.summary
        yield self.status.banner
        yield self.split
        yield self.notes
        yield self.status.key_bar
        yield self.filter_bar

    def on_mount(self) -> None:
        """Start to poll."""
        self._columns.show(self._state, self.table.view.server)
        self.table.sort = self._state.sort
        self.table.focus()
        self.poller.start()

    def on_screen_suspend(self) -> None:
        """Show that the rows stay while a dialog is open."""
        self._show_status()

    def on_screen_resume(self) -> None:
        """Focus the filter line again after a dialog."""
        self.filter_bar.resume()
        self._show_status()

    async def on_timer(self, event: events.Timer) -> None:
        """Poll. As a message: Textual inspects the signature of each callback."""
        event.stop()
        self.background.start(self.poller.fired(event.timer))

    @on(ConnectionTable.Moved)
    @on(JournalPane.LinesWanted)
    def _moved(self, event: Message) -> None:
        event.stop()
        self.background.start(self._liveness.bring_rows())

    @on(ConnectionTable.RowOpened)
    @on(JournalPane.LineOpened)
    async def _opened(self, event: Message) -> None:
        event.stop()
        await self.action_act("detail")

    @on(ConnectionTable.TitleClicked)
    def _titled(self, event: ConnectionTable.TitleClicked) -> None:
        event.stop()
        self.change(self._state.sorted(sort_by(event.field, self._state.order)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of actions that the source cannot carry out."""
        if action == "invoke":
            return self._source_keys.get(*parameters) is not None
        return able(self.operator.capabilities, action, parameters)

    async def action_invoke(self, id_: str) -> None:
        """Carry out an action of the source."""
        await self._source_keys.invoke(id_)

    async def action_act(self, name: str) -> None:
        """Carry out an action of `model/actions.py`."""
        await self.gate.run(name)

    def _query(self, rows: bool) -> Query | None:  # noqa: FBT001 - as `Poller` calls it
        """Return the query for what is on the screen; while paused, without rows unless wanted."""
        if self._detail.is_open or is_unseen(self.app):
            return None
        cursor = self.table.cursor
        return self._state.query(
            cursor.window if rows or not self._state.pause else Window(),
            cursor.id,
            self._marks.ids,
            journal=self.journal.window,
            fields=frozenset(column.field for column in self.table.shown_columns),
            covered=not self.is_active,
        )

    def show(self, view: View) -> None:
        """Draw an answer; a silent one has nothing new."""
        paused = self._state.pause is not None
        self._liveness.show(view)
        if not view.silent:
            self._show_values(view, paused=paused)
        # Which servers are gone is new also in a silent one.
        if not paused and (view.servers or not view.silent):
            self.summary.share = self.poller.share
            self.summary.view = view
        self._show_marks()
        self.notes.show(view)
        self.split.show(view)
        self._controls.show(view)
        self._source_keys.show(view.actions)
        self._results.show(view.notes)

    def _show_values(self, view: View, *, paused: bool) -> None:
        """Draw what it says; while the view is paused, only rows that were asked for."""
        query = self.poller.query
        lost = unfollowed(self._state, self.table.cursor, query, view)
        self._marks = self._marks.without_ended(query.marks, view.marks)
        if not paused or query.window.count:
            self._columns.show(self._state, view.server)
            self.table.view = view
            if lost:
                self.change(self._state.followed(on=False))
                self.call_next(warn_unfollowed, lost, self.operator.source, self._controls)
        self.table.empty_text = no_rows_text(
            self.table.view, self._state, self._controls.keys, typing=self.filter_bar.is_open
        )
        self.journal.show(view, query.journal)

    def _show_marks(self) -> None:
        self.table.marks = self._marks.ids | ranged_ids(self._state, self.table)
        self._show_status()

    def _show_status(self) -> None:
        self.status.show(self.poller.latest, self._state, self._marks, covered=not self.is_active)

    def change(self, state: ViewState) -> None:
        """Set the state, and show the rows that it asks for."""
        before, self._state = self._state, state
        if state == before:
            return
        self.table.sort = state.order
        self.journal.position.pause(bool(state.pause))
        if state.following != before.following:
            self.table.follow(state.following)
        if (state.filter, state.scope) != (before.filter, before.scope):
            self.table.refit()
        place_cursor(self.table.cursor, before, state)
        # A view that was just paused stays as it is drawn.
        rows = state.pause is None or state.pause is before.pause
        self.background.start(self.poller.poll(rows=rows))

    def mark(self, marks: Marks) -> None:
        """Set the marks, and show them."""
        self._marks = marks
        self._show_marks()

    def open_detail(self, row: Row) -> None:
        """Show one connection in detail; draw nothing here until the detail is closed."""
        self._detail.open(row)

    def _show_doing(self, text: str) -> None:
        self.status.doing = text
        self._show_status()

    async def _bulk_done(self) -> None:
        await self.poller.poll(rows=True)
        # Clients that the kick has ended are reported; draining ones end later, and are lost then.
        self.mark(self._marks.reported())
