"""The marked connections, by id: an id never means another client."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from echotui.ui.format.units import grouped


@dataclass(frozen=True, slots=True)
class Marks:
    """Which connections are marked, and how many of them have gone unnoticed.

    Attributes:
        ids: Ids of the marked connections that still live.
        lost: How many marked connections have ended since the operator last marked or was told.
    """

    ids: frozenset[int] = frozenset()
    lost: int = 0

    def toggled(self, ids: Iterable[int]) -> "Marks":
        """Mark those of `ids` that are not marked, and unmark those that are."""
        return Marks(self.ids ^ frozenset(ids))

    def cleared(self) -> "Marks":
        """Unmark all."""
        return Marks()

    def seen(self, asked: frozenset[int], alive: frozenset[int]) -> "Marks":
        """Unmark connections that have ended.

        Args:
            asked: The ids that the source was asked about: marks made meanwhile stay.
            alive: Those of them that still live.

        Returns:
            The marks; those that went are counted as lost.
        """
        left = self.ids - (asked - alive)
        return Marks(left, self.lost + len(self.ids) - len(left))

    def told(self) -> "Marks":
        """Forget how many were lost: the operator knows, or ended them."""
        return replace(self, lost=0)

    @property
    def lost_text(self) -> str:
        """What to say instead of acting when all marked ones have gone; else empty.

        The operator meant the marked ones: without marks the key would mean other clients.
        """
        if self.ids or not self.lost:
            return ""
        subject = "one marked has" if self.lost == 1 else f"{grouped(self.lost)} marked have"
        return f"the {subject} gone; nothing was done"

    def chosen(self, matching: Sequence[int]) -> tuple[list[int], int]:
        """Find which connections a key for many means: the marked ones, else all that match.

        Args:
            matching: Ids of those that match the filter, in the order of the screen.

        Returns:
            Ids in that order, marked ones that the filter hides last; and how many it hides.
        """
        if not self.ids:
            return list(matching), 0
        hidden = sorted(self.ids - set(matching))
        return [*(id_ for id_ in matching if id_ in self.ids), *hidden], len(hidden)
