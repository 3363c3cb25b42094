"""How long a server in another process is waited for."""

from typing import Final, NamedTuple

from echotui.model.exchange import OLDEST_COMMAND
from echotui.sources.remote.link import LONGEST_WAIT


class Deadlines(NamedTuple):
    """All in seconds."""

    view: float = 1.0  # Without an answer for so long, the server counts as silent.
    lost: float = 0.5  # The same without a connection: a server that starts again may have one.
    scan: float = 5.0  # For a question about all connections.
    command: float = OLDEST_COMMAND + 1.0  # After that, the server refuses it.
    fresh: float = 2.0  # Before a command, an older view is asked for once more.
    retry: float = LONGEST_WAIT  # Between two attempts to connect again, at most.
    abandon: float = 10.0  # Silent for so long, the connection is given up for a new one.


DEADLINES: Final = Deadlines()
