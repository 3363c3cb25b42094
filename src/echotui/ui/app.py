"""The dashboard as a Textual app: themes, screens, and how it ends."""

import asyncio
import traceback
from pathlib import Path
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.reactive import Initialize, Reactive
from textual.theme import Theme

from echotui.model.actions import Place
from echotui.model.source import Source
from echotui.ui.bindings import bindings_at
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.commands import Entry, entries
from echotui.ui.fixes.failure import QuietFailureApp
from echotui.ui.fixes.key_queue import KeyQueueApp
from echotui.ui.fixes.toasts import ToastLimitApp
from echotui.ui.pacing.governor import Pace
from echotui.ui.pacing.task_meter import LoopMeter
from echotui.ui.preferences import Look
from echotui.ui.terminal.driver import TerminalDriver
from echotui.ui.terminal.no_color import PlainOutputApp
from echotui.ui.theme.themes import DARK, THEMES

_OURS: Final = str(Path(__file__).parents[1])
"""Where our own source is."""
_USUAL: Final = Look()
_OUR_THEMES: Final = {theme.name: theme for theme in THEMES.values()}


class EchoApp(KeyQueueApp, PlainOutputApp, ToastLimitApp, QuietFailureApp, inherit_bindings=False):
    """Shows what a source tells, and tells it what the operator wants.

    Args:
        source: Whom to ask.
        look: What the operator chose for the screen.
        notice: Something to tell the operator at once; empty for nothing.

    Attributes:
        meter: The part of the loop's time that it takes.
    """

    CSS_PATH = "app.tcss"
    TITLE = "echotui"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_at(Place.APP),
        Binding("ctrl+z", "stay", "stay", show=False),
    ]
    # Ours lists the same; Textual's has entries that write files.
    ENABLE_COMMAND_PALETTE = False
    # Lines come and go under a selection.
    ALLOW_SELECT: ClassVar[bool] = False

    def _first_theme(self) -> str:
        return THEMES[self._look.theme].name

    # Worn from the first: one that is put on later lets Textual read all CSS again.
    theme: Reactive[str] = Reactive(Initialize(_first_theme))

    def __init__(self, source: Source, look: Look = _USUAL, *, notice: str = "") -> None:
        self._look = look
        super().__init__(ascii=look.ascii, driver_class=TerminalDriver)
        self._source = source
        self._notice = notice
        self.meter = LoopMeter()
        self.set_keymap(dict(look.keys))

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's own themes and ours, by their names."""
        return super().available_themes | _OUR_THEMES

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give Textual's own themes the colours that they lack."""
        return DARK.variables

    def on_load(self) -> None:
        """Measure every task that Textual makes from now on."""
        loop = asyncio.get_running_loop()
        # Here and not earlier: from Python 3.12 on Textual sets a factory of its own at its start.
        loop.set_task_factory(self.meter.factory(loop.get_task_factory()))

    def on_mount(self) -> None:
        """Show the dashboard."""
        # Not as the default screen: that one is not painted whole after it had no room at all.
        pace = Pace(self.meter, self._look.refresh)
        self.push_screen(DashboardScreen(self._source, self._look, pace, self._notice))

    def action_palette(self) -> None:
        """List all that can be done on this screen, and do what is chosen."""
        if isinstance(self.screen, DashboardScreen):
            # What letters do would not be listed while they are typed into a field.
            self.screen.filter_bar.leave()
        self.push_screen(ActionPalette(entries(self.screen)), self._do)

    async def _do(self, entry: Entry | None) -> None:
        if entry is not None:
            await entry.run()

    def action_stay(self) -> None:
        """Say why the usual key does not stop this program."""
        says = "ctrl+z would stop the server as well; nothing was done"
        self.notify(says, severity="warning", markup=False)

    async def run_metered(self) -> None:
        """Run until the operator quits or the dashboard fails; see `failure`."""
        loop = asyncio.get_running_loop()
        factory = loop.get_task_factory()
        try:
            await asyncio.Task(self.meter.wrap(self.run_async(mouse=self._look.mouse)), loop=loop)
        finally:
            loop.set_task_factory(factory)
            if isinstance(self._driver, TerminalDriver):
                # Whoever writes to the terminal next comes after the dashboard's last words.
                await self._driver.closed()

    async def abandon(self) -> None:
        """Give the terminal back at once, whatever the dashboard waits for."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.stop_application_mode()
            self._driver.close()
            await asyncio.to_thread(self._driver.wait_closed)

    @property
    def settled(self) -> bool:
        """Whether all that is shown will stay: the dashboard is on top, and no toast."""
        top = self.screen_stack[-1:]
        return all(isinstance(each, DashboardScreen) and not each.query("Toast") for each in top)

    @property
    def shown(self) -> bool:
        """Whether the terminal was ever its own."""
        return isinstance(self._driver, TerminalDriver) and self._driver.taken

    @property
    def hung_up(self) -> bool:
        """Whether the terminal is gone; then the dashboard ends by itself."""
        return isinstance(self._driver, TerminalDriver) and self._driver.gone

    def failed_where(self) -> str:
        """Say what failed, without anything that came from a client.

        Returns:
            The exception's type and the place in the source; empty when it was told to exit.
        """
        if self.failure is None:
            return "" if self._exit else "it ended by itself"
        frames = traceback.extract_tb(self.failure.__traceback__)
        ours = [frame for frame in frames if frame.filename.startswith(_OURS)] or frames
        where = f" in {ours[-1].name}, line {ours[-1].lineno}" if ours else ""
        return f"{type(self.failure).__name__}{where}"
