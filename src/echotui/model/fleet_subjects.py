"""The subjects of a fleet at a broker, and what its servers say of themselves there.

Each server is an instance of the micro service `echotui` (ADR-32 of NATS): it answers `PING` with
its metadata. It answers a `Request` of `exchange` with a `Reply`, both as `codec` writes them: at
subjects of its own, and at one that all servers have, for a scatter. `View.instance` says which
server a reply is from. The server that ends says so by answering at its subjects no more.
"""

import re
from typing import Final

SERVICE: Final = "echotui"
PING: Final = f"$SRV.PING.{SERVICE}"
SCATTER: Final = f"{SERVICE}.all.view"
"""Takes what the view subject of a server takes; each server answers."""

# The metadata of the micro service; all values are texts.
INSTANCE: Final = "instance"  # As `View.instance`, and the id of the micro service.
PID: Final = "pid"
HOST: Final = "host"
NAME: Final = "name"  # As `Hello.name`.
PROTOCOL: Final = "protocol"  # `codec.VERSION`.
READ_ONLY: Final = "read_only"  # `true` or `false`: whether it carries out commands of a fleet.

VIEWER_KEPT: Final = 10.0  # Seconds; a viewer without a request for this long is freed.
_INSTANCE: Final = re.compile(r"[0-9a-f]{1,64}")


def is_instance(text: str) -> bool:
    """Return whether it may be the instance of a server: subjects are made of it."""
    return _INSTANCE.fullmatch(text) is not None


def view_subject(instance: str) -> str:
    """Return where one server answers `Query`, `IdsOf` and `Find`."""
    return f"{SERVICE}.{instance}.view"


def command_subject(instance: str) -> str:
    """Return where one server carries out `Submit`."""
    return f"{SERVICE}.{instance}.command"


def viewer_of(reply: str) -> str:
    """Return the viewer of a request: its reply subject without the last token, of one request."""
    return reply.rpartition(".")[0]
