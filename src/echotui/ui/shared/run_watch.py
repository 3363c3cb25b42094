"""Whether answers are still about the same run of the server."""

from typing import Final

from echotui.model.view import View

ANEW: Final = "The server was started anew"


class RunWatch:
    """Notices that the server was started anew: all connections are others."""

    def __init__(self) -> None:
        self._instance = ""

    def is_another(self, view: View) -> bool:
        """Return whether a view is the first one of another run."""
        before, self._instance = self._instance, view.instance or self._instance
        return bool(before) and before != self._instance
