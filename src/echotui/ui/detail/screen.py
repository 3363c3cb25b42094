"""The detail: everything there is to see of one connection."""

from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from echotui.model.actions import Place
from echotui.model.command import Gone
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.bindings import able, bindings_at
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.detail.header import Headline
from echotui.ui.detail.panes import DetailPanes
from echotui.ui.detail.pipeline import Flow
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.format import units
from echotui.ui.format.detail import detail_text
from echotui.ui.format.fit import Part
from echotui.ui.format.safe import safe
from echotui.ui.pacing.governor import Pace
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.shared.operator import Operator, notification_of
from echotui.ui.shared.poller import Poller


class DetailScreen(StableScreen[None]):
    """Shows one connection until the operator goes back, also after its end.

    Args:
        source: Knows the connection.
        id_: The connection's id.
        pace: How often to ask.
    """

    DEFAULT_CSS: ClassVar[str] = """
    DetailScreen { background: $background; color: $foreground; overflow: hidden; }
    """
    # The keys that scroll work without it.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.DETAIL)

    def __init__(self, source: Source, id_: int, pace: Pace) -> None:
        super().__init__()
        self._client = id_
        self._state = ViewState()
        self._known = View()
        self._drawn = View()
        self.operator = Operator(source)
        self.poller = Poller(source.view, pace, self._query, self.show, self.set_timer)
        self._controls = Controls(self, self.operator, self.poller)

    def compose(self) -> ComposeResult:
        """Put what matters most above what scrolls."""
        yield Headline()
        yield Flow()
        yield Banner()
        yield DetailPanes()
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin to poll, at once."""
        self.poller.start()
        self.call_next(self.poller.poll)

    async def on_timer(self, event: events.Timer) -> None:
        """Poll when it is time."""
        event.stop()
        await self.poller.fired(event.timer)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no key for what the source cannot do."""
        return able(self.operator.capabilities, action, parameters)

    def _query(self, _rows: bool) -> Query | None:  # noqa: FBT001 - as `Poller` calls it
        """Ask for the connection."""
        if not self.is_attached:
            return None
        return self._state.detail_query(self._client, covered=not self.is_active)

    def show(self, view: View) -> None:
        """Draw an answer: the connection, unless it is paused or not known any more; the banner."""
        if view.detail:
            self._known = view
            if not self._state.pause:
                self._drawn = view
                self.query_one(Headline).view = view
                self.query_one(Flow).view = view
                self.query_one(DetailPanes).show(view)
        self.query_one(Banner).parts = tuple(self._notes(view))

    def _notes(self, view: View) -> Iterator[Part]:
        """Say what the panes don't: its end, whether they are paused, and whether keys act."""
        row = self._known.detail.row
        if self.operator.read_only:
            yield Part(3, Content("read only"))
        if self._state.pause:
            since = units.seconds(view.at - self._state.pause.at)
            yield Part(2, Content(f"paused for {since}; p resumes"))
        if row.ending:
            by = f", {row.ending.first} first" if row.ending.first else ""
            end = f"ended: {safe(str(row.ending))}{by}, after {units.seconds(row.age)}"
            yield Part(0, Content(end))
        if not self._known.detail:
            yield Part(0, Content(f"#{self._client} is not known"))
        elif not view.detail:
            yield Part(1, Content("not remembered any more: this is the last that was known"))

    async def _live(self) -> Row | None:
        """Find the client as it is now; say so if it cannot be acted on."""
        await self.poller.poll()
        row = self._controls.connected(self._known.detail.row if self._known.detail else None)
        if row is not None and not self.poller.latest.detail:
            self._controls.notify(notification_of(Gone(row.id)))
            return None
        return row

    async def action_kick(self) -> None:
        """Ask how hard to kick the client."""
        row = await self._live()
        if row is not None:
            self._controls.kick(row)

    async def action_hold(self) -> None:
        """Hold the client, or release it."""
        row = await self._live()
        if row is not None:
            await self._controls.hold(row)

    async def action_accept(self) -> None:
        """Stop accepting, or resume."""
        await self._controls.accept()

    async def action_drain(self) -> None:
        """Ask whether to drain the server."""
        await self._controls.drain()

    async def action_pause(self) -> None:
        """Keep what is drawn, or refresh it again."""
        self._state = self._state.toggle_pause(self.poller.latest)
        await self.poller.poll()

    def action_copy(self) -> None:
        """Copy what the screen shows."""
        detail = self._drawn.detail
        if not detail:
            self._controls.warn(f"#{self._client} is not known; nothing was copied")
            return
        text = detail_text(detail, self._drawn.wall)
        lines = units.grouped(text.count("\n"))
        self._controls.copy(text, f"#{detail.row.id} copied, {lines} lines")

    def action_clear(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_detail(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_elsewhere(self, _name: str) -> None:
        """Say that a key is one of the main screen's."""
        self._controls.warn("not here: esc first")

    def action_up(self) -> None:
        """Scroll up."""
        self._scrolling.scroll_up(animate=False)

    def action_down(self) -> None:
        """Scroll down."""
        self._scrolling.scroll_down(animate=False)

    def action_page_up(self) -> None:
        """Scroll a page up."""
        self._scrolling.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll a page down."""
        self._scrolling.scroll_page_down(animate=False)

    def action_first(self) -> None:
        """Scroll to the top."""
        self._scrolling.scroll_home(animate=False)

    def action_last(self) -> None:
        """Scroll to the bottom."""
        self._scrolling.scroll_end(animate=False)

    @property
    def _scrolling(self) -> VerticalScroll:
        return self.query_one(DetailPanes).scrolling

    def action_next_pane(self) -> None:
        """Give the focus to the next pane."""
        self.focus_next()

    def action_help(self) -> None:
        """Show the keys, and what the letters mean."""
        self._controls.help()

    async def action_quit(self) -> None:
        """End the program; ask first when clients are connected."""
        await self._controls.quit()
