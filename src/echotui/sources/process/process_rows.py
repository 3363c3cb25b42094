"""The rows of a program's descriptors."""

from typing import Final

from echotui.model.fields import FD, ID, KIND, TCP
from echotui.model.filter.filter import Filter
from echotui.server.viewer import Viewer
from echotui.sources.process.descriptors import Descriptors
from echotui.sources.process.getters import of_descriptor, of_past
from echotui.sources.rows import RowGroup

NAMING: Final = frozenset({ID, FD, KIND, TCP})
"""Fields by which a filter asks for a descriptor that is no connection."""


class ProcessRows:
    """The descriptors of a program; the viewer has the ended ones. See `Rows`.

    Args:
        every: Also those that are no connections: listeners, pipes, timers.
    """

    def __init__(self, descriptors: Descriptors, viewer: Viewer, *, every: bool) -> None:
        self._descriptors = descriptors
        self._viewer = viewer
        self._every = every

    @property
    def live(self) -> RowGroup:
        """See `Rows.live`."""
        known = self._descriptors
        return RowGroup(known.live if self._every else known.connections, of_descriptor)

    @property
    def ended(self) -> RowGroup:
        """See `Rows.ended`."""
        return RowGroup(self._viewer.by_id, of_past)

    @property
    def newest(self) -> int:
        """See `Rows.newest`."""
        return self._descriptors.newest

    def version(self) -> tuple[int, ...]:
        """See `Rows.version`."""
        return self._descriptors.changes, len(self._viewer)

    def rated(self) -> int:
        """See `Rows.rated`."""
        return self._descriptors.rounds


def names_others(wanted: Filter) -> bool:
    """Return whether a filter asks for descriptors that are no connections: by a word, too."""
    positive = (term for terms in wanted.alternatives for term in terms if not term.negated)
    return any(term.field is None or term.field in NAMING for term in positive)
