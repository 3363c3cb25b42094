"""Closes no screen but the one that was dismissed.

`Screen.dismiss` pops the screen on top: after two keys in one read, or if a dialog has opened,
it closes another screen, even the dashboard (https://github.com/Textualize/textual/issues/2575,
closed). Delete when Textual dismisses no screen that is not on top.
"""

from collections.abc import Callable

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


def dismiss_active(
    screen: Screen[ScreenResultType],
    dismiss: Callable[[ScreenResultType | None], AwaitComplete],
    result: ScreenResultType | None,
) -> AwaitComplete:
    """Call Textual's `dismiss` with `result` if the screen is on top; else do nothing."""
    if screen.is_active:
        return dismiss(result)
    nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]  # Textual's
    return nothing
