"""Repaints of a screen under a dialog only what has changed.

Textual passes a change there to the screen on top, and sets `_repaint_required` of the lower one:
the next change repaints all of it (https://github.com/Textualize/textual/pull/6307). Delete when a
screen under another one no longer sets it.
"""

from textual.screen import Screen, ScreenResultType


def keep_partial(screen: Screen[ScreenResultType]) -> None:
    """Reset it if the screen is not on top; call after its `_compositor_refresh`."""
    if screen is not screen.app.screen:
        screen._repaint_required = False  # noqa: SLF001 - nothing public resets it
