"""Prints no traceback with the locals of every frame when the app fails.

Textual prints one on the terminal (`App._fatal_error`, `App.panic`), and payloads of clients are
among the locals. No option turns it off; not reported there as a fault; seen in 8.2.8.

Delete when Textual can be told to print no locals.
"""

from textual.app import App


class QuietFailureApp(App[None]):
    """Keeps the exception that ended it, and prints nothing.

    Attributes:
        failure: What ended the app; None while it runs and when it was told to exit.
    """

    failure: BaseException | None = None

    def panic(self, *_renderables: object) -> None:
        """End as failed."""
        self.failure = self.failure or RuntimeError("Textual could not go on")
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self.failure = self.failure or error
        super()._handle_exception(error)
