"""The dashboard as a Textual app: theme, screens, and its end."""

import asyncio
import traceback
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final

from rich.color import ColorSystem
from textual import events, on
from textual.binding import Binding, BindingType
from textual.reactive import Initialize, Reactive
from textual.theme import Theme

from echotui.model.action import Place
from echotui.model.source import Source
from echotui.ui.bindings import bindings_at
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.commands import PaletteEntry, entries
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.fixes.changed_cells import ChangedCellsApp
from echotui.ui.fixes.failure import QuietFailureApp
from echotui.ui.fixes.key_queue import KeyQueueApp
from echotui.ui.format.keys import ShownKeys
from echotui.ui.pacing.governor import Governor
from echotui.ui.pacing.task_meter import TaskMeter
from echotui.ui.preferences import Preferences
from echotui.ui.shared.gate import Gate
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection
from echotui.ui.shared.legend import LEGEND
from echotui.ui.shared.messages import Messages, Severity
from echotui.ui.terminal.colours import colour_system
from echotui.ui.terminal.drained import Drained
from echotui.ui.terminal.driver import TerminalDriver
from echotui.ui.terminal.no_color import PlainOutputApp
from echotui.ui.terminal.redraw import redraw
from echotui.ui.theme.themes import THEMES, themes_of

_OURS: Final = str(Path(__file__).parents[1])
_DEFAULTS: Final = Preferences()


class EchoApp(
    ChangedCellsApp, KeyQueueApp, PlainOutputApp, QuietFailureApp, inherit_bindings=False
):
    """Shows a source.

    Args:
        source: What is shown and acted on.
        preferences: What the operator chose for the screen.
        notices: Warnings to show at once.

    Attributes:
        messages: What the operator is notified of.
        colours: How many the terminal has.
        meter: Measures the part of the loop's time that the dashboard takes.
    """

    CSS_PATH = "app.tcss"
    TITLE = "echotui"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_at(Place.APP),
        *bindings_at(Place.EVERYWHERE),
        Binding("ctrl+z", "warn_of_ctrl_z", "warning", show=False),
    ]
    # `ActionPalette` is used instead; Textual's has entries that write files.
    ENABLE_COMMAND_PALETTE = False
    # Terminal lines from which a screen has a class; `app.tcss` hides whole widgets by it.
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (7, "-low"), (15, "-high")]  # noqa: RUF012 - as in App
    # Lines change under a selection.
    ALLOW_SELECT: ClassVar[bool] = False

    def _first_theme(self) -> str:
        return THEMES[self._preferences.theme].name

    # Set from the start: a later change makes Textual parse all CSS again.
    theme: Reactive[str] = Reactive(Initialize(_first_theme))

    def __init__(
        self, source: Source, preferences: Preferences = _DEFAULTS, *, notices: Sequence[str] = ()
    ) -> None:
        self._preferences = preferences
        self.colours = colour_system()
        super().__init__(ascii=preferences.ascii, driver_class=TerminalDriver)
        self._source = source
        self.messages = Messages()
        for notice in notices:
            self.messages.add(notice, "warning")
        self.messages.watchers.append(self._show_message)
        self.meter = TaskMeter()
        self.set_keymap(ShownKeys(preferences.keys).changed)

    @cached_property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's themes and ours, by name: asked for with each line that is drawn."""
        ours = themes_of(self.colours).values()
        return super().available_themes | {theme.name: theme for theme in ours}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give Textual's themes the colours that they lack."""
        return themes_of(self.colours)["dark"].variables

    def on_load(self) -> None:
        """Meter every task that Textual creates from now on."""
        loop = asyncio.get_running_loop()
        # Not earlier: from Python 3.12 on Textual sets a task factory when it starts.
        loop.set_task_factory(self.meter.factory(loop.get_task_factory()))

    def on_mount(self) -> None:
        """Show the dashboard."""
        self.set_class(self.colours is ColorSystem.STANDARD, "-few-colours")
        # Not as the default screen: Textual does not repaint all of that after a size of 0.
        pace = Governor(self.meter, self._preferences.refresh)
        screen = DashboardScreen(self._source, self._preferences, pace, self.messages)
        # A class that it gets later, with its size, has all styles computed again: 7 ms.
        fitting = [name for least, name in self.VERTICAL_BREAKPOINTS if self.size.height >= least]
        screen.add_class(*fitting[-1:], update=False)
        self.push_screen(screen)

    def notify(
        self,
        message: str,
        *,
        title: str = "",  # noqa: ARG002 - Textual's signature
        severity: Severity = "information",
        timeout: float | None = None,  # noqa: ARG002
        markup: bool = True,  # noqa: ARG002
    ) -> None:
        """Add a message of a widget, where Textual shows a toast."""
        self.messages.add(message, severity)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:  # noqa: FBT001, FBT002 - Textual's
        """Carry out what a key is bound to; the screen's gate answers for keys that do nothing."""
        gate = getattr(self.screen, "gate", None)
        if priority or not isinstance(gate, Gate):
            return await super()._check_bindings(key, priority)
        if gate.drops(key):
            return True
        handled = await super()._check_bindings(key)
        if not handled:
            gate.missed(key)
        return handled

    def _show_message(self) -> None:
        if isinstance(self.screen, Dialog):
            # It may cover the banner.
            self.screen.show_message(self.messages.current)

    @on(Drained)
    def _drained(self) -> None:
        """Ask for what the terminal has missed, at once."""
        for screen in self.screen_stack:
            if isinstance(screen, DashboardScreen | DetailScreen):
                screen.background.start(screen.poller.poll())

    def before_input(self, event: events.Event) -> None:
        """Let a key or click clear a warning."""
        if isinstance(event, events.Key | events.MouseDown):
            self.messages.key_pressed(event.time)

    def action_dialog_help(self) -> None:
        """Show the keys of the dialog, and the legend."""
        if isinstance(self.screen, Dialog):
            keys = HelpBlock("", tuple(HelpEntry(*hint) for hint in self.screen.hints))
            section = HelpSection("Dialog", blocks=(keys, *LEGEND))
            below = next(each for each in self.screen_stack if isinstance(each, DashboardScreen))
            self.push_screen(HelpScreen((), [section.of(below.poller.latest.server)]))

    def action_palette(self) -> None:
        """List the actions of the screen, and run the chosen one."""
        if isinstance(self.screen, DashboardScreen):
            # While letters are typed into the line, the actions on letters are not listed.
            self.screen.filter_bar.leave()
        self.push_screen(ActionPalette(entries(self.screen)), self._run_entry)

    async def _run_entry(self, entry: PaletteEntry | None) -> None:
        if entry is not None:
            await entry.run()

    def action_redraw(self) -> None:
        """Draw the whole screen again, which another program may have garbled."""
        redraw(self)

    def action_warn_of_ctrl_z(self) -> None:
        """Warn that ctrl+z does not stop this program."""
        stops = self._source.capabilities.quit_stops
        text = "Ctrl+Z would also stop the server" if stops else "Ctrl+Z has no effect here"
        text = f"{text}; nothing was done."
        self.notify(text, severity="warning", markup=False)

    async def run_metered(self) -> None:
        """Run until the operator quits or the dashboard fails; see `failure`."""
        loop = asyncio.get_running_loop()
        factory = loop.get_task_factory()
        try:
            await asyncio.Task(
                self.meter.wrap(self.run_async(mouse=self._preferences.mouse)), loop=loop
            )
        finally:
            loop.set_task_factory(factory)
            if isinstance(self._driver, TerminalDriver):
                # The caller may write to the terminal after the dashboard's last frame.
                await self._driver.closed()

    async def abandon(self) -> None:
        """Restore the terminal at once, without waiting for the dashboard."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.stop_application_mode()
            self._driver.close()
            await asyncio.to_thread(self._driver.wait_closed)

    @property
    def settled(self) -> bool:
        """Whether the dashboard is on top: what is shown is not temporary."""
        return all(isinstance(top, DashboardScreen) for top in self.screen_stack[-1:])

    @property
    def shown(self) -> bool:
        """Whether the dashboard has had the terminal."""
        return isinstance(self._driver, TerminalDriver) and self._driver.taken

    @property
    def hung_up(self) -> bool:
        """Whether the terminal has hung up; then the dashboard ends by itself."""
        return isinstance(self._driver, TerminalDriver) and self._driver.gone

    def failed_where(self) -> str:
        """Return the exception's type and place; empty when the app was told to exit.

        Without its message, which may hold what a client sent.
        """
        if self.failure is None:
            return "" if self._exit else "it ended by itself"
        frames = traceback.extract_tb(self.failure.__traceback__)
        ours = [frame for frame in frames if frame.filename.startswith(_OURS)] or frames
        where = f" in {ours[-1].name}, line {ours[-1].lineno}" if ours else ""
        return f"{type(self.failure).__name__}{where}"
