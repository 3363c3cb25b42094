"""What the keys of the journal do that move its cursor."""

from echotui.ui.journal.pane import JournalPane


class JournalMoves:
    """Carries out the moves of the journal."""

    def __init__(self, pane: JournalPane) -> None:
        self._pane = pane

    def up(self) -> None:
        """Move to the newer line; at the newest, follow."""
        self._pane.step(-1)

    def down(self) -> None:
        """Move to the older line."""
        self._pane.step(1)

    def page_up(self) -> None:
        """Move up by a screen of lines."""
        self._pane.step(1 - max(2, self._pane.position.height))

    def page_down(self) -> None:
        """Move down by a screen of lines."""
        self._pane.step(max(2, self._pane.position.height) - 1)

    def half_up(self) -> None:
        """Move up by half a screen of lines."""
        self._pane.step(-max(1, self._pane.position.height // 2))

    def half_down(self) -> None:
        """Move down by half a screen of lines."""
        self._pane.step(max(1, self._pane.position.height // 2))

    def first(self) -> None:
        """Move to the newest line, and follow it."""
        self._pane.position.follow()
        self._pane.moved()

    def last(self) -> None:
        """Move to the oldest line that is kept."""
        self._pane.position.oldest()
        self._pane.moved()

    def follow(self) -> None:
        """Follow the newest line."""
        self.first()
