"""What those who ask a server over a broker may use."""

from typing import NamedTuple

from echotui.control.streams import StreamLimits
from echotui.model.fleet_subjects import VIEWER_KEPT


class FleetLimits(NamedTuple):
    """Of all of them together, and of each viewer."""

    each: StreamLimits = StreamLimits()  # As many viewers, too.
    kept: float = VIEWER_KEPT  # Seconds without a request after which a viewer is freed.
    # Requests of a viewer that wait for the one before, and their bytes; the oldest is dropped.
    waiting: int = 32
    waiting_bytes: int = 2 * 1024 * 1024
    # Questions who is there, of all askers, a second; more are dropped.
    rate: float = 50.0
    burst: int = 100
