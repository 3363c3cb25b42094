"""Repaints of a screen under a dialog only what has changed.

Textual hands a change there to the screen on top, and marks the lower screen as to be repainted
whole: the next change repaints all of it (`Screen._compositor_refresh`, since
https://github.com/Textualize/textual/pull/6307). Not reported there; seen in 8.2.8.

Delete when a screen under another one no longer sets its own `_repaint_required`.
"""

from textual.screen import Screen, ScreenResultType


def keep_partial(screen: Screen[ScreenResultType]) -> None:
    """Undo the mark of a screen that is not on top; call after its `_compositor_refresh`."""
    if screen is not screen.app.screen:
        screen._repaint_required = False  # noqa: SLF001 - nothing public resets it
