"""The detail: everything there is to see of one connection."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from echotui.model.actions import KEYS
from echotui.model.command import Gone
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.bindings import bound
from echotui.ui.detail.header import Headline
from echotui.ui.detail.panes import DetailPanes
from echotui.ui.detail.pipeline import Flow
from echotui.ui.dialogs.help import HelpScreen, key_lines
from echotui.ui.dialogs.leave import leave
from echotui.ui.fixes.screens import PassingScreen
from echotui.ui.format import units
from echotui.ui.format.detail import detail_text
from echotui.ui.format.fit import Part
from echotui.ui.format.safe import safe
from echotui.ui.groups import LOOK, MOVE, PROGRAM
from echotui.ui.pacing.governor import Pace
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.key_bar import KeyBar
from echotui.ui.shared.operator import ActingScreen
from echotui.ui.terminal.clipboard import CopyError, copy

_SCROLLS: Final = (
    ("up", "up", "scroll up"),
    ("down", "down", "scroll down"),
    ("page_up", "page_up", "scroll a page up"),
    ("page_down", "page_down", "scroll a page down"),
    ("first", "home", "scroll to the top"),
    ("last", "end", "scroll to the bottom"),
)
"""Names in the list of actions, ways to scroll, and what the help says."""
_ELSEWHERE: Final = (
    *("mark", "unmark", "invert", "kick_all", "export", "filter", "history", "forget"),
    *("sort", "sort_left", "sort_right", "reverse", "freeze", "follow", "columns", "journal"),
)
"""Names of what can be done on the table alone."""


class DetailScreen(ActingScreen, PassingScreen[None]):
    """Looks at one connection until the operator goes back, also after its end.

    Args:
        source: Whom to ask.
        id_: The connection's id.
        pace: How often to ask.
    """

    DEFAULT_CSS: ClassVar[str] = """
    DetailScreen { background: $background; color: $foreground; overflow: hidden; }
    """
    # The keys that scroll work without it.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(KEYS["clear"], "back", "back", id="clear", tooltip="go back", group=PROGRAM),
        Binding(KEYS["detail"], "back", "back", id="detail", show=False, group=PROGRAM),
        bound("copy", "copy", LOOK, "copy"),
        bound("pause", "pause", LOOK, "pause"),
        *(
            Binding(KEYS[name], f"scroll('{way}')", says, id=name, show=False, group=MOVE)
            for name, way, says in _SCROLLS
        ),
        # Without a group: neither the help nor the palette lists what does not work.
        *(Binding(KEYS[name], "elsewhere", show=False, id=name) for name in _ELSEWHERE),
        Binding("tab", "app.focus_next", "to the next pane", show=False, group=MOVE),
        bound("help", "help", PROGRAM, "help"),
        bound("quit", "quit", PROGRAM, "quit"),
        Binding("ctrl+c", "quit", "quit", show=False, group=PROGRAM),
    ]

    def __init__(self, source: Source, id_: int, pace: Pace) -> None:
        super().__init__(source)
        self._whose = id_
        self._pace = pace
        self._latest = View()
        self._known = View()
        self._drawn = View()
        self._paused_at = 0.0

    async def selected(self) -> Row | None:
        """Find the client as it is now, or as it was last known."""
        await self._look()
        return self._known.detail.row if self._known.detail else None

    async def live(self) -> Row | None:
        """Find the client to act on, or tell that it is there no more."""
        row = await super().live()
        if row is not None and not self._latest.detail:
            self.tell_outcome(Gone(row.id))
            return None
        return row

    @property
    def latest(self) -> View:
        """The newest answer."""
        return self._latest

    async def acted(self) -> None:
        """Look at once."""
        await self._look()

    def compose(self) -> ComposeResult:
        """Put what matters most above what scrolls."""
        yield Headline()
        yield Flow()
        yield Banner()
        yield DetailPanes()
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin to look."""
        self.set_timer(self._pace.refresh, self._tick)
        self.call_next(self._look)

    async def _tick(self) -> None:
        await self._look()
        self.set_timer(self._pace.wait(), self._tick)

    async def _look(self) -> None:
        """Ask the source and hand down what it says."""
        # Nothing expires under a dialog either.
        paused = bool(self._paused_at) or not self.is_active
        view = await self._source.view(Query(detail=self._whose, paused=paused))
        if view.at < self._latest.at or not self.is_attached:
            return
        self._latest = view
        if view.detail:
            self._known = view
            if not self._paused_at:
                self._show(view)
        self.query_one(Banner).parts = tuple(self._notes())

    def _show(self, view: View) -> None:
        self._drawn = view
        self.query_one(Headline).view = view
        self.query_one(Flow).view = view
        self.query_one(DetailPanes).show(view)

    def _notes(self) -> Iterator[Part]:
        """Say what the panes don't: its end, whether they stand still, and whether keys act."""
        row = self._known.detail.row
        if self.read_only:
            yield Part(3, Content("read only"))
        if self._paused_at:
            since = units.seconds(self._latest.at - self._paused_at)
            yield Part(2, Content(f"paused for {since}; p resumes"))
        if row.ending:
            by = f", {row.ending.first} first" if row.ending.first else ""
            end = f"ended: {safe(str(row.ending))}{by}, after {units.seconds(row.age)}"
            yield Part(0, Content(end))
        if not self._known.detail:
            yield Part(0, Content(f"#{self._whose} is not known"))
        elif not self._latest.detail:
            yield Part(1, Content("not remembered any more: this is the last that was known"))

    def action_copy(self) -> None:
        """Copy what the screen shows."""
        detail = self._drawn.detail
        if not detail:
            self.tell(f"#{self._whose} is not known; nothing was copied", warning=True)
            return
        text = detail_text(detail, self._drawn.wall)
        try:
            copy(self.app, text)
        except CopyError as error:
            self.tell(str(error), warning=True)
            return
        lines = units.grouped(text.count("\n"))
        self.tell(f"#{detail.row.id} copied, {lines} lines, if the terminal allows it (OSC 52)")

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    async def action_pause(self) -> None:
        """Let the detail stand still, or go on."""
        self._paused_at = 0.0 if self._paused_at else self._latest.at
        await self._look()

    def action_elsewhere(self) -> None:
        """Tell that a key is one of the table's."""
        self.tell("not here: esc first", warning=True)

    def action_scroll(self, way: str) -> None:
        """Scroll what has the focus."""
        getattr(self.query_one(DetailPanes).scrolling, f"scroll_{way}")(animate=False)

    def action_help(self) -> None:
        """Show the keys and what the letters mean."""
        lines = key_lines(self.active_bindings.values(), self.app.get_key_display)
        self.app.push_screen(HelpScreen(lines))

    async def action_quit(self) -> None:
        """End the program; ask first when clients are connected."""
        # One may have come since the last look.
        await self._look()
        leave(self.app, self._latest.totals.open)
