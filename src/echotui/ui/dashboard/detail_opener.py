"""Opens the detail screen over the main screen, which stops to poll meanwhile."""

from typing import Any

from textual.screen import Screen

from echotui.model.row import Row
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.format.keys import ShownKeys
from echotui.ui.pacing.governor import Governor
from echotui.ui.shared.messages import Messages
from echotui.ui.shared.operator import Operator
from echotui.ui.shared.poller import Poller
from echotui.ui.shared.typed_texts import TypedTexts


class DetailOpener:
    """Opens a client's detail; `is_open` until the operator goes back.

    Args:
        screen: The main screen.
        poller: Polls for it; not while a detail is open.
        operator: Has the source.
        pace: Of the polls of both screens.
        messages: Of both screens.
        keys: The keys of the actions.
        typed: What the operator has typed for the actions of the source.
    """

    def __init__(
        self,
        screen: Screen[Any],
        poller: Poller,
        operator: Operator,
        pace: Governor,
        messages: Messages,
        keys: ShownKeys,
        typed: TypedTexts,
    ) -> None:
        self.is_open = False
        self._screen = screen
        self._poller = poller
        self._operator = operator
        self._pace = pace
        self._messages = messages
        self._keys = keys
        self._typed = typed

    def open(self, row: Row) -> None:
        """Show one connection in detail."""
        self.is_open = True
        self._poller.stop()
        detail = DetailScreen(
            self._operator.source,
            row.id,
            self._pace,
            self._messages,
            self._keys,
            self._typed,
            server=row.server,
        )
        self._screen.app.push_screen(detail, self._closed)

    def _closed(self, _nothing: None) -> None:
        self.is_open = False
        self._poller.start()
        self._screen.call_next(self._poller.poll, rows=True)
