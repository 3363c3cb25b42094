"""The detail screen: one connection with everything that the source has about it."""

from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from echotui.model.action import Place
from echotui.model.command import Gone
from echotui.model.footer import RowKind, Situation
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.bindings import able, bindings_at, carry_out
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.detail.banner_text import banner_parts
from echotui.ui.detail.header import DetailHeader
from echotui.ui.detail.panes import DetailPanes
from echotui.ui.detail.pipeline import Pipeline
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.format import units
from echotui.ui.format.detail import detail_text
from echotui.ui.format.keys import USUAL, ShownKeys
from echotui.ui.format.row import name_of, shown_id
from echotui.ui.format.servers import shown_server, silence_of, why_absent
from echotui.ui.pacing.governor import Governor
from echotui.ui.shared.banner import Banner, alarm_text
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.gate import Gate
from echotui.ui.shared.help_section import HelpSection
from echotui.ui.shared.invoker import Invoker
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.shared.legend import LEGEND
from echotui.ui.shared.messages import Messages
from echotui.ui.shared.note_bar import NoteBar
from echotui.ui.shared.note_pane import NotePane
from echotui.ui.shared.operator import Operator, notification_of
from echotui.ui.shared.poller import Poller
from echotui.ui.shared.run_watch import RunWatch
from echotui.ui.shared.scrolling import scroll
from echotui.ui.shared.source_keys import SourceKeys
from echotui.ui.shared.typed_texts import TypedTexts
from echotui.ui.terminal.unseen import is_unseen

BY_CONTROLS: Final = frozenset({"accept", "drain", "help", "quit"})
"""Actions that are the same on both screens."""


class DetailScreen(StableScreen[None]):
    """Shows one connection until the operator goes back, also after the connection ended."""

    DEFAULT_CSS: ClassVar[str] = """
    DetailScreen { background: $background; color: $foreground; overflow: hidden; }
    """
    # The scroll keys work without a focus.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.DETAIL)
    help_section: ClassVar[HelpSection] = HelpSection("Detail", Place.DETAIL, LEGEND)

    def __init__(
        self,
        source: Source,
        id_: int,
        pace: Governor,
        messages: Messages,
        keys: ShownKeys = USUAL,
        typed: TypedTexts | None = None,
        *,
        server: str = "",
    ) -> None:
        super().__init__()
        self._keys = keys
        self._client = id_
        self._server = server
        self._state = ViewState()
        # The newest view that has the connection.
        self._newest = View()
        self._drawn = View()
        self._run = RunWatch()
        self._anew = False
        self.operator = Operator(source)
        self.poller = Poller(source.view, pace, self._query, self.show, self.set_timer)
        self._controls = Controls(self, self.operator, self.poller, messages, keys)
        self._banner = Banner(messages, keys)
        self._key_bar = KeyBar(self._situation)
        self._notes = NotePane(), NoteBar()
        invoker = Invoker(self._controls, self.poller, typed or TypedTexts())
        self._source_keys = SourceKeys(self, invoker, keys)
        self.gate = Gate(self._controls, self._banner, lambda: Place.DETAIL, self._carry_out)

    def compose(self) -> ComposeResult:
        """Compose the header, the pipeline and the banner above the panes."""
        yield DetailHeader()
        yield Pipeline()
        yield self._banner
        yield DetailPanes()
        yield from self._notes
        yield self._key_bar

    def on_mount(self) -> None:
        """Poll at once, and then regularly."""
        self.poller.start()
        self.background.start(self.poller.poll())

    async def on_timer(self, event: events.Timer) -> None:
        """Poll when the timer fires."""
        event.stop()
        self.background.start(self.poller.fired(event.timer))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable keys for actions that the source cannot do."""
        if action == "invoke":
            return self._source_keys.get(*parameters) is not None
        return able(self.operator.capabilities, action, parameters)

    def _situation(self) -> Situation:
        detail = self._newest.detail
        if not detail:
            return Situation(Place.DETAIL)
        row = detail.row
        kind = RowKind.ENDED if row.ending else RowKind.CLIENT
        return Situation(Place.DETAIL, kind, held=row.held, spared=self.operator.spares(row))

    async def action_act(self, name: str) -> None:
        """Carry out an action of `model/actions.py`."""
        await self.gate.run(name)

    async def action_invoke(self, id_: str) -> None:
        """Carry out an action of the source."""
        await self._source_keys.invoke(id_)

    async def _carry_out(self, name: str) -> None:
        if name in BY_CONTROLS:
            await carry_out([self._controls], name)
        else:
            await carry_out([self], f"action_{name}")

    def _query(self, _rows: bool) -> Query | None:  # noqa: FBT001 - as `Poller` calls it
        """Make the query for the connection."""
        if not self.is_attached or is_unseen(self.app):
            return None
        return self._state.detail_query(self._client, covered=not self.is_active)

    def show(self, view: View) -> None:
        """Draw a view: the connection, unless paused or no longer in the view; and the banner."""
        if self._run.is_another(view):
            self._anew = True
            self._state = self._state.restarted()
            self._controls.withdraw()
        if view.detail and not view.silent:
            self._newest = view
            if not self._state.pause:
                self._drawn = view
        if self._drawn.detail:
            # Old values, if it is silent, or the client's server is.
            silent = max(view.silent, silence_of(view.servers, self._server))
            self._draw(replace(self._drawn, silent=silent))
        self._banner.parts = tuple(
            banner_parts(
                self._client,
                self._server,
                view,
                self._newest,
                self._state.pause,
                self._keys,
                read_only=self.operator.read_only,
                anew=self._anew,
            )
        )
        self._banner.alarm = alarm_text(view)
        for notes in self._notes:
            notes.show(view)
        self._controls.show(view)
        self._source_keys.show(view.actions)
        self._key_bar.situation_changed()

    def _draw(self, view: View) -> None:
        self.query_one(DetailHeader).view = view
        self.query_one(Pipeline).view = view
        self.query_one(DetailPanes).show(view)

    async def _live(self) -> Row | None:
        """Poll, and return the client's row; `None`, with a message, if it cannot be acted on."""
        await self.poller.poll()
        row = self._controls.connected(self._newest.detail.row if self._newest.detail else None)
        absence = why_absent(self.poller.latest.servers, self._server)
        if row is not None and absence:
            self._controls.warn(f"{absence}; nothing was done.")
            return None
        if row is not None and not self.poller.latest.detail:
            self._controls.notify(notification_of(Gone(row.id, shown_server(row.server))))
            return None
        return row

    async def action_kick(self) -> None:
        """Ask how hard to kick the client."""
        row = await self._live()
        if row is not None:
            self._controls.kick(row)

    async def action_hold(self) -> None:
        """Hold or release the client."""
        row = await self._live()
        if row is not None:
            await self._controls.hold(row)

    async def action_pause(self) -> None:
        """Pause the view, or resume."""
        self._state = self._state.toggle_pause(self.poller.latest)
        await self.poller.poll()

    def action_copy(self) -> None:
        """Copy the connection as text, as it is drawn."""
        detail = self._drawn.detail
        if not detail:
            name = shown_id(self._client, self._server)
            self._controls.warn(f"{name} is not found; nothing was copied.")
            return
        text = detail_text(detail, self._drawn.wall, self._drawn.server.fields)
        lines = units.grouped(text.count("\n"))
        self._controls.copy(text, f"{name_of(detail.row)} copied, {lines} lines")

    def action_clear(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_detail(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_elsewhere(self, _name: str) -> None:
        """Warn that a key works on the main screen only."""
        back = self._keys.of("clear")
        self._controls.warn(f"This key works in the table only; {back} goes there.")

    def action_move(self, name: str) -> None:
        """Scroll as a move of that name says."""
        scroll(self.query_one(DetailPanes).scrolling, name)

    def action_next_pane(self) -> None:
        """Focus the next pane."""
        self.focus_next()

    def action_messages(self) -> None:
        """Show the last messages."""
        self._controls.show_messages()
