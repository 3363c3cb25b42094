"""Closes no screen but the one that was dismissed.

`Screen.dismiss` pops the screen on top, also when that is another one. With two keys in one read,
or a dialog that came in between, it closes the wrong screen, at last the dashboard. Reported as
https://github.com/Textualize/textual/issues/2575 (closed; seen in 8.2.8).

Delete when Textual ignores or refuses to dismiss a screen that is not on top.
"""

from collections.abc import Callable

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


def dismiss_active(
    screen: Screen[ScreenResultType],
    dismiss: Callable[[ScreenResultType | None], AwaitComplete],
    result: ScreenResultType | None,
) -> AwaitComplete:
    """Dismiss a screen if it is on top; else do nothing.

    Args:
        screen: The screen to close.
        dismiss: Textual's own method.
        result: Passed to the screen's callback.
    """
    if screen.is_active:
        return dismiss(result)
    nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]  # Textual's
    return nothing
