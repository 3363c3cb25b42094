"""Repaints the widgets of a screen that changed together with the screen below it.

A change of the screen below sets `_repaint_required` of the one on top, for the changed part alone;
`Screen._on_timer_update` then drops all other widgets that wait for a repaint, and they stay
painted as they were until they change again. Delete when it keeps them.
"""

from textual.screen import Screen, ScreenResultType


def keep_changed(screen: Screen[ScreenResultType]) -> None:
    """Note what its widgets want repainted; call before its `_on_timer_update`."""
    if screen._repaint_required:  # noqa: SLF001 - as below: nothing public has it
        screen._compositor.update_widgets(screen._dirty_widgets)  # noqa: SLF001
