"""A screen that others may cover."""

from textual.screen import Screen


class BeneathScreen(Screen[None]):
    """Paints no more than what has changed also while another screen is on top."""

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        if self is not self.app.screen:
            # The screen on top has been told what to paint. Textual would let it paint all of this
            # one, again with every message that comes here.
            self._repaint_required = False
