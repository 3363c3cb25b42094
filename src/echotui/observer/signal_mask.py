"""Blocks all signals in this thread, and lets them come again."""

import _signal as signals  # type: ignore[import-not-found]  # `signal` makes enumerations of them
from typing import Final

_ALL: Final = signals.valid_signals()


class SignalMask:
    """All signals are blocked from here on; made where no handler of the program may raise.

    Attributes:
        raised: By the handler of a signal that came before.
    """

    def __init__(self) -> None:
        self.raised: BaseException | None = None
        self._before: Final[set[int]] = signals.pthread_sigmask(signals.SIG_BLOCK, ())
        # It blocks, and then calls the handlers.
        self._change(signals.SIG_BLOCK, _ALL)

    def restore(self) -> None:
        """Let signals come as before; the first that a handler raises is in `raised`."""
        self._change(signals.SIG_SETMASK, self._before)

    def _change(self, how: int, mask: set[int]) -> None:
        try:
            signals.pthread_sigmask(how, mask)
        except BaseException as error:  # noqa: BLE001 - the owner of this raises it
            self.raised = self.raised or error
