"""Values that a connection is called with at random."""

from typing import Final

from hypothesis import strategies as st

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import READ, WRITE
from tests.server.connection_model import OUR_END

RECEIVE: Final = 24
"""Over the high watermark, so that one receive can choke."""

SIZES: Final = st.integers(1, 4) | st.integers(1, RECEIVE)
"""Often some that fit into one piece together."""
REASONS: Final = st.sampled_from([reason for reason in Reason if reason is not Reason.NOT_ENDED])
CAUSES: Final = st.sampled_from([Cause.KICKED, Cause.DRAIN, Cause.RESET, Cause.CLOSED])
ENDINGS: Final = st.builds(
    Ending, REASONS, st.sampled_from([Side.CLIENT, Side.SERVER]), st.sampled_from(["", "EPERM"])
)
FAULT_ENDINGS: Final = st.sampled_from(
    [Ending(Reason.FAULT, error=e) for e in ("limit", "timeout")]
)
SUPPRESSED: Final = st.sampled_from(
    [0, READ, WRITE, OUR_END, WRITE | OUR_END, READ | WRITE | OUR_END]
)
