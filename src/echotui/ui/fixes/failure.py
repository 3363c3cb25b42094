"""Prints no traceback with the locals of every frame when the app fails.

Textual prints one on the terminal (`App._fatal_error`, `App.panic`), and the locals contain
payloads of clients. Delete when an option turns the locals off.
"""

from textual.app import App


class QuietFailureApp(App[None]):
    """Keeps the exception that ended it, and prints nothing."""

    failure: BaseException | None = None  # None while it runs, and after an ordinary exit.

    def panic(self, *_renderables: object) -> None:
        """End as failed."""
        self.failure = self.failure or RuntimeError("Textual could not go on")
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self.failure = self.failure or error
        super()._handle_exception(error)
