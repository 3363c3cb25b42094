"""What the keys of the main screen do that arrange table and journal."""

from echotui.ui.dashboard.split import Split


class PaneActions:
    """Carries out the actions that arrange the panes."""

    def __init__(self, split: Split) -> None:
        self._split = split

    def next_pane(self) -> None:
        """Move the focus between table and journal."""
        self._split.next_pane()

    def journal(self) -> None:
        """Show or hide the journal."""
        self._split.toggle_journal()

    def journal_full(self) -> None:
        """Give the journal the whole screen, or give it back."""
        self._split.set_full(not self._split.full)

    def grow(self) -> None:
        """Make the journal higher."""
        self._split.grow(1)

    def shrink(self) -> None:
        """Make the journal lower."""
        self._split.grow(-1)
