"""The dashboard as a Textual app: themes, screens, and how it ends."""

import asyncio
import traceback
from pathlib import Path
from typing import ClassVar, Final

from textual.app import App

from echotui.sources.base import Source
from echotui.ui.meter import LoopMeter
from echotui.ui.screens.dashboard import Dashboard
from echotui.ui.theme import DARK, THEMES

_OURS: Final = str(Path(__file__).parents[1])
"""Where our own source is."""


class EchoApp(App[None], inherit_bindings=False):
    """Shows what a source tells, and tells it what the operator wants.

    Args:
        source: Whom to ask.
        refresh: Seconds between two looks.
        theme: `dark` or `light`.
        notice: Something to tell the operator at once; empty for nothing.

    Attributes:
        failure: What ended the dashboard, if it was not the operator.
        meter: The part of the loop's time that it takes.
    """

    CSS_PATH = "app.tcss"
    TITLE = "echotui"
    # Its entries write files and change what the session decides; the keys do all there is.
    ENABLE_COMMAND_PALETTE = False
    # Lines come and go under a selection.
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(
        self, source: Source, *, refresh: float = 0.25, theme: str = "dark", notice: str = ""
    ) -> None:
        super().__init__()
        self._source = source
        self._refresh = refresh
        self._notice = notice
        self.failure: BaseException | None = None
        self.meter = LoopMeter()
        for palette in THEMES.values():
            self.register_theme(palette)
        self.theme = THEMES[theme].name

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
        self.push_screen(Dashboard(self._source, self._refresh, self.meter.share, self._notice))

    async def run_metered(self) -> None:
        """Run until the operator quits or the dashboard fails; see `failure`."""
        loop = asyncio.get_running_loop()
        factory = loop.get_task_factory()
        try:
            await asyncio.Task(self.meter.wrap(self.run_async()), loop=loop)
        finally:
            loop.set_task_factory(factory)

    def _fatal_error(self) -> None:
        # Textual would print the locals of every frame, and payloads are among them.
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self.failure = self.failure or error
        super()._handle_exception(error)

    def failed_where(self) -> str:
        """Say what failed, without anything that came from a client.

        Returns:
            The exception's type and the place in the source; empty when nothing failed.
        """
        if self.failure is None:
            return ""
        frames = traceback.extract_tb(self.failure.__traceback__)
        ours = [frame for frame in frames if frame.filename.startswith(_OURS)] or frames
        where = f" in {ours[-1].name}, line {ours[-1].lineno}" if ours else ""
        return f"{type(self.failure).__name__}{where}"

    def panic(self, *_renderables: object) -> None:
        """End without printing what Textual would like to print."""
        self._close_messages_no_wait()
