"""A server's connections, as the ordering wants them."""

from functools import partial

from echotui.server.server import EchoServer
from echotui.server.viewer import Viewer
from echotui.sources.getters import Names, no_name, of_ended, of_live
from echotui.sources.rows import Group


class ServerRows:
    """The connections of a server that a viewer shows; see `Rows`.

    Args:
        server: Whose connections.
        viewer: Has the ended ones.
        names: What clients are called.
    """

    def __init__(self, server: EchoServer, viewer: Viewer, names: Names = no_name) -> None:
        self._server = server
        self._viewer = viewer
        self._of_live = partial(of_live, names=names)
        self._of_ended = partial(of_ended, names=names)

    @property
    def live(self) -> Group:
        """See `Rows.live`."""
        return Group(self._server.channels, self._of_live)

    @property
    def ended(self) -> Group:
        """See `Rows.ended`."""
        return Group(self._viewer.by_id, self._of_ended)

    @property
    def newest(self) -> int:
        """Ids are counted like accepted connections."""
        return self._server.counters.accepted

    def pulse(self) -> tuple[int, ...]:
        """See `Rows.pulse`."""
        counters = self._server.counters
        moved = counters.bytes_in, counters.bytes_out, counters.calls
        return counters.accepted, counters.closed, len(self._viewer), *moved
