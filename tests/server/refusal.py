"""What a connection must do with a call that is illegal."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from echotui.errors import IllegalSignalError
from echotui.server.connection import Connection
from echotui.server.send_queue import SendQueue


def facts(connection: Connection) -> dict[str, object]:
    """All that a connection knows, down to the bytes of its queue."""
    known = {name: getattr(connection, name) for name in Connection.__slots__}
    queue = known.pop("queue")
    messages = (
        {name: getattr(queue, name) for name in SendQueue.__slots__} if queue is not None else None
    )
    if messages is not None and queue is not None:
        messages["_others"] = list(queue._others or ())
    return known | {"messages": messages}


@contextmanager
def refused(connection: Connection) -> Iterator[None]:
    """The call inside raises IllegalSignalError, and changes nothing."""
    before = facts(connection)
    with pytest.raises(IllegalSignalError):
        yield
    assert facts(connection) == before
