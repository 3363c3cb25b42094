"""Runs the real dashboard over a scripted source, in a terminal of a given size."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from msgspec import structs
from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from echotui.model.address import Address
from echotui.model.mask import READ
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.app import EchoApp
from echotui.ui.bindings import Offer, offers
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.journal.pane import JournalPane
from echotui.ui.preferences import Preferences
from echotui.ui.shared.banner import Banner
from echotui.ui.table.cursor import Cursor
from echotui.ui.table.table import ConnectionTable
from tests.ui.inputs import key_event, mouse_event
from tests.ui.settling import settle

TRIES: Final = 200
"""How often `Stage.until` checks its condition, at most."""
NEVER: Final = 3600.0
"""Seconds between two polls: only `Stage.poll` and keys poll the source."""
DEFAULTS: Final = Preferences()
SHARE: Final = 0.021


def row(id_: int, **values: object) -> Row:
    """A connection that only reads; `values` are fields of Row."""
    base = Row(id_, id_ + 5, Address("127.0.0.1", 50_000 + id_), mask=READ, age=64.0)
    return structs.replace(base, **values)


def painted(screen: Screen[Any]) -> list[Strip]:
    """The screen as it is drawn, a strip a line, with all that lies over it."""
    return screen._compositor.render_strips()


def rows(count: int) -> list[Row]:
    """So many of them, with the ids 1, 2, 3 …"""
    return [row(id_) for id_ in range(1, count + 1)]


class Stage:
    """The running dashboard: probes of its state, and input from keyboard and mouse."""

    def __init__(self, app: EchoApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> Screen[object]:
        """The screen that has the keys."""
        return self.app.screen

    @property
    def dashboard(self) -> DashboardScreen:
        """The dashboard, also under a dialog."""
        return next(
            screen for screen in self.app.screen_stack if isinstance(screen, DashboardScreen)
        )

    @property
    def state(self) -> ViewState:
        """What the operator has chosen to see."""
        return self.dashboard.state

    @property
    def marks(self) -> frozenset[int]:
        """The ids of the marked connections."""
        return self.dashboard.marks.ids

    @property
    def cursor(self) -> Cursor:
        """The cursor of the table."""
        return self.table.cursor

    @property
    def ids(self) -> list[int]:
        """The ids of the rows that the table has, from the top."""
        return [row.id for row in self.table.view.rows]

    @property
    def latest(self) -> View:
        """The newest answer that the dashboard has."""
        return self.dashboard.poller.latest

    @property
    def filter_text(self) -> str:
        """The text in the filter line."""
        return self.dashboard.query_one(FilterBar).text

    @property
    def offers(self) -> list[Offer]:
        """The actions of the screen that has the keys."""
        return offers(self.screen.active_bindings.values(), self.app.get_key_display)

    @property
    def table(self) -> ConnectionTable:
        """The connection table."""
        return self.dashboard.query_one(ConnectionTable)

    @property
    def summary(self) -> Summary:
        """The summary."""
        return self.dashboard.query_one(Summary)

    @property
    def journal(self) -> JournalPane:
        """The journal pane."""
        return self.dashboard.query_one(JournalPane)

    @property
    def banner(self) -> str:
        """The text of the banner, including parts that may not fit."""
        banner = self.dashboard.query_one(Banner)
        parts = [part.content.plain for part in banner.parts]
        return "   ".join([banner.alarm, *parts] if banner.alarm else parts)

    @property
    def notifications(self) -> list[str]:
        """The texts of the messages, oldest first."""
        kept = reversed(self.app.messages.kept)
        return [message.text for message in kept for _ in range(message.times)]

    @property
    def severities(self) -> list[str]:
        """The severities of the messages, oldest first."""
        kept = reversed(self.app.messages.kept)
        return [message.severity for message in kept for _ in range(message.times)]

    @property
    def exits(self) -> bool:
        """Whether the program ends."""
        return self.app._exit

    def strips(self) -> list[Strip]:
        """The lines of the screen, with dialogs."""
        return painted(self.screen)

    def lines(self) -> list[str]:
        """The screen's text."""
        return [strip.text for strip in self.strips()]

    def text(self) -> str:
        """The screen's text, with line breaks."""
        return "\n".join(self.lines())

    def rows(self) -> list[str]:
        """The lines of the table's rows."""
        # A table that has shrunk since the last poll has more rows than lines.
        count = min(len(self.table.view.rows), self.table.size.height - 1)
        first = self.table.region.y + 1
        return self.lines()[first : first + count]

    def header(self) -> str:
        """The header of the table."""
        return self.lines()[self.table.region.y]

    async def press(self, *keys: str) -> None:
        """Press keys; each is handled before the next is pressed."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self.settle()

    async def type_fast(self, keys: Iterable[str]) -> None:
        """Press keys at once, before the first is handled."""
        for key in keys:
            self.app.post_message(key_event(key))
        await self.settle()

    async def poll(self) -> None:
        """Let the dashboard poll, as its timer would."""
        self.dashboard.call_next(self.dashboard.poller.poll)
        await self.settle()

    async def click(self, x: int, y: int) -> None:
        """Press and release the first mouse button somewhere on the screen."""
        self.app.mouse_position = Offset(x, y)
        for event in (events.MouseDown, events.MouseUp, events.Click):
            self.screen._forward_event(mouse_event(event, x, y))
        await self.settle()

    async def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the first mouse button, move the mouse, and release the button."""
        steps = ((events.MouseDown, start), (events.MouseMove, end), (events.MouseUp, end))
        for event, (x, y) in steps:
            self.app.mouse_position = Offset(x, y)
            self.screen._forward_event(mouse_event(event, x, y))
            await self.settle()

    async def wheel(self, x: int, y: int, *, down: bool) -> None:
        """Turn the mouse wheel by one notch."""
        event = events.MouseScrollDown if down else events.MouseScrollUp
        self.screen._forward_event(mouse_event(event, x, y))
        await self.settle()

    async def settle(self) -> None:
        """Wait until no message is pending."""
        await settle(self.app)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to become true."""
        for _ in range(TRIES):
            if condition():
                return
            await asyncio.sleep(0.005)
            await self.settle()
        raise AssertionError(f"condition not met:\n{self.text()}")


@asynccontextmanager
async def launch(
    source: Source,
    size: tuple[int, int] = (120, 36),
    *,
    theme: str = "",
    preferences: Preferences = DEFAULTS,
    notices: Sequence[str] = (),
    keys: Sequence[str] = (),
) -> AsyncIterator[Stage]:
    """Run the dashboard and press `keys`; `theme` wins over that of `preferences`."""
    chosen = structs.replace(preferences, refresh=NEVER, theme=theme or preferences.theme)
    app = EchoApp(source, chosen, notices=notices)
    # A measured share would be another one each time.
    app.meter.share = lambda: SHARE  # type: ignore[method-assign]
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, pilot)
        await stage.until(lambda: any(isinstance(s, DashboardScreen) for s in app.screen_stack))
        await stage.until(lambda: stage.table.is_mounted and stage.table.size)
        await stage.settle()
        await stage.press(*keys)
        yield stage
