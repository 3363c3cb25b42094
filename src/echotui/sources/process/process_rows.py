"""The rows of a program's descriptors."""

from echotui.server.viewer import Viewer
from echotui.sources.process.descriptors import Descriptors
from echotui.sources.process.getters import of_descriptor, of_past
from echotui.sources.rows import RowGroup


class ProcessRows:
    """The descriptors of a program; the viewer has the ended ones. See `Rows`."""

    def __init__(self, descriptors: Descriptors, viewer: Viewer) -> None:
        self._descriptors = descriptors
        self._viewer = viewer

    @property
    def live(self) -> RowGroup:
        """See `Rows.live`."""
        return RowGroup(self._descriptors.live, of_descriptor)

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
