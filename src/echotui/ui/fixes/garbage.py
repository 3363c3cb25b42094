"""How much of what is in memory was shown for a while only, and has not been freed yet."""

from typing import Final
from weakref import finalize

A_DIALOG: Final = 25_000
"""Objects of the largest, the detail, when it has been used for a while: half of them come with
what is drawn. The others have 5,000 and more."""
A_TOAST: Final = 1500
"""Objects of a toast, likewise."""
A_DASHBOARD: Final = 40_000
"""Objects of a whole dashboard."""


class Fleeting:
    """Counts objects, about.

    Attributes:
        objects: Of all that was added and is still in memory, whether it is shown or not.
    """

    def __init__(self) -> None:
        self.objects = 0

    def add(self, thing: object, objects: int) -> None:
        """Count something until it is freed.

        Args:
            thing: What goes with all that it holds.
            objects: How many those are, about.
        """
        self.objects += objects
        finalize(thing, self._freed, objects).atexit = False

    def _freed(self, objects: int) -> None:
        self.objects -= objects


FLEETING: Final = Fleeting()
"""One for the process, as its memory is one."""
