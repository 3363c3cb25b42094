"""What Textual gets wrong about screens that lie over one another."""

from typing import ClassVar

from textual import events
from textual._styles_cache import StylesCache
from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType

from echotui.ui.fixes import caches
from echotui.ui.fixes.garbage import A_DIALOG, FLEETING


class StableScreen(Screen[ScreenResultType]):
    """A screen that closes once, leaves nothing behind, and draws only what has changed.

    Attributes:
        OBJECTS: How many objects are freed with it; 0 for a screen that stays.
    """

    OBJECTS: ClassVar[int] = A_DIALOG

    def __init__(self) -> None:
        super().__init__()
        self._painted: object = None
        if self.OBJECTS:
            FLEETING.add(self, self.OBJECTS)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close, if this is the screen that the operator sees.

        Textual closes whatever screen is on top: with two keys in one read, or a report that came
        in between, that would be another one, and at last the dashboard itself.

        Args:
            result: The answer.

        Returns:
            What to wait for until it is closed.
        """
        if self.is_active:
            return super().dismiss(result)
        nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]  # Textual's
        return nothing

    def on_unmount(self) -> None:
        """Free the lines that were drawn.

        The cache of this method keeps every widget's lines, a hundred thousand objects after some
        dialogs (Textualize/textual issue 6665); what it saves is made again at once.
        """
        StylesCache.get_inner_outer.cache_clear()

    async def on_timer(self, _event: events.Timer) -> None:
        """Keep the caches of Textual and Rich small while the screen is refreshed."""
        caches.trim()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's
        """Paint the whole screen when widgets may have moved since the layout before.

        Textual paints the widgets whose place in the new map differs from that in the old one. A
        scroll does not write the old map, and reading a widget's region makes the old map anew,
        unpainted: a widget that scrolls by a line and is laid out a line back would stay painted
        where it was in between (`Compositor.reflow`, 8.2.8; not reported there).
        """
        lays_out = bool(self._layout_widgets) or not scroll
        compositor = self._compositor
        moved = compositor._full_map_invalidated or compositor._full_map is not self._painted  # noqa: SLF001 - there is no other way to it
        if lays_out and moved:
            compositor._dirty_regions.add((size or self.outer_size).region)  # noqa: SLF001 - as above
        super()._refresh_layout(size, scroll)
        if lays_out:
            self._painted = compositor._full_map  # noqa: SLF001 - as above

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        if self is not self.app.screen:
            # The screen on top has been told what to paint. Textual would let it paint all of this
            # one, again with every message that comes here.
            self._repaint_required = False
