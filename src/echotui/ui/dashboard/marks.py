"""The marked connections, by id: an id is never used for another client."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from echotui.ui.format.units import grouped


class Marks(Struct, frozen=True):
    """Which connections are marked, and how many of them ended unreported.

    Attributes:
        ids: Ids of the marked connections that have not ended.
        lost: Number of marked connections that have ended since the operator last marked a
            connection or was notified.
    """

    ids: frozenset[int] = frozenset()
    lost: int = 0

    def toggled(self, ids: Iterable[int]) -> "Marks":
        """Mark the connections that are not marked, and unmark the others."""
        return Marks(self.ids ^ frozenset(ids))

    def toggled_together(self, ids: Iterable[int]) -> "Marks":
        """Mark the connections; unmark them if all of them are marked."""
        group = frozenset(ids)
        return Marks(self.ids - group if group <= self.ids else self.ids | group)

    def added(self, ids: Iterable[int]) -> "Marks":
        """Mark these connections too."""
        return Marks(self.ids | frozenset(ids))

    def cleared(self) -> "Marks":
        """Unmark all."""
        return Marks()

    def of_run_before(self) -> "Marks":
        """Unmark all, and count them as lost."""
        return Marks(lost=self.lost + len(self.ids))

    def without_ended(self, asked: frozenset[int], alive: frozenset[int]) -> "Marks":
        """Unmark connections that have ended, and count them as lost.

        Args:
            asked: The ids that the source was asked about: marks made meanwhile stay.
            alive: The ids among them that have not ended.
        """
        left = self.ids - (asked - alive)
        return Marks(left, self.lost + len(self.ids) - len(left))

    def reported(self) -> "Marks":
        """Reset `lost`: the operator was notified, or ended the connections."""
        return replace(self, lost=0)

    def lost_text(self, done: str) -> str:
        """When all marked clients have disconnected, return a text about it; else an empty one.

        Without marks a bulk key would act on other clients. So the operator is notified once, and
        nothing is `done`: `kicked`.
        """
        if self.ids or not self.lost:
            return ""
        subject = "The marked client has"
        if self.lost > 1:
            subject = f"All {grouped(self.lost)} marked clients have"
        return f"{subject} disconnected; nothing was {done}."

    def targets(self, matching: Sequence[int]) -> tuple[list[int], int]:
        """Return the ids that a bulk key acts on: the marked, else all that match the filter.

        Args:
            matching: Ids that match the filter, in the order of the screen.

        Returns:
            Ids in that order, with the marked ones that the filter hides last; and their number.
        """
        if not self.ids:
            return list(matching), 0
        hidden = sorted(self.ids - set(matching))
        return [*(id_ for id_ in matching if id_ in self.ids), *hidden], len(hidden)
