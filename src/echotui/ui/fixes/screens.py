"""The screen that all screens here inherit: Textual's, with the cures of this folder."""

from textual import events
from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType

from echotui.ui.fixes import caches
from echotui.ui.fixes.background import keep_partial
from echotui.ui.fixes.dismiss import dismiss_active
from echotui.ui.fixes.lost_repaints import keep_changed
from echotui.ui.fixes.scroll_layout import PaintedMap
from echotui.ui.fixes.styles_cache import free_drawn_lines
from echotui.ui.shared.background import Background


class StableScreen(Screen[ScreenResultType]):
    """Closes once, frees its drawn lines, and repaints exactly what has changed.

    Attributes:
        background: For what a handler must not wait for; cancelled with the screen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.background = Background(self)
        self._painted_map = PaintedMap()

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close, if this screen is on top; see `dismiss.py`."""
        return dismiss_active(self, super().dismiss, result)

    def on_unmount(self) -> None:
        """Free the lines that were drawn, and wait for nothing any more."""
        self.background.cancel()
        free_drawn_lines()

    async def on_timer(self, _event: events.Timer) -> None:
        """Keep the caches of Textual and Rich small while the screen is refreshed."""
        caches.trim()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's
        with self._painted_map.repainting(self, size, scroll=scroll):
            super()._refresh_layout(size, scroll)

    def _compositor_refresh(self) -> None:
        # Textual 8.2 renders the first frame while it mounts, 7 ms of the start, and drops it. What
        # is to be repainted stays noted.
        if not self.app._batch_count:  # noqa: SLF001 - nothing public says it
            super()._compositor_refresh()
            keep_partial(self)

    def _on_timer_update(self) -> None:
        keep_changed(self)
        super()._on_timer_update()
