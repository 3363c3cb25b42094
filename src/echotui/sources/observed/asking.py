"""One question to the observer of a process, with its answer; called in a thread."""

import errno
import os
import select
import time
from pathlib import Path
from typing import Final

from echotui.observer.wire import VERSION
from echotui.sources.observed.link import Answer, ObserverLink
from echotui.sources.observed.told import NotToldError, ToldLine
from echotui.sources.process.sample import Identity

WITHIN: Final = 3.0  # Seconds for greeting and answer.


def ask_kick(path: Path, identity: Identity, strength: str) -> ToldLine:
    """Let a program close one of its connections; return what it says of it.

    Raises:
        TimeoutError: It has not answered; it may do so later, and close the connection.
        NotToldError: It answers something else.
        OSError: It does not listen any more.
    """
    deadline = time.monotonic() + WITHIN
    link = ObserverLink(path, identity.process.pid)
    try:
        hello = _ask(link, deadline, "hello").last.hello
        if hello is None or hello.version != VERSION:
            raise NotToldError("it does not greet")
        if hello.start not in (0, identity.process.start):
            raise NotToldError("it is of another process")
        kick = {"fd": identity.fd, "inode": identity.inode, "strength": strength}
        return _ask(link, deadline, "kick", **kick).last
    finally:
        link.close()


def _ask(link: ObserverLink, deadline: float, what: str, **more: object) -> Answer:
    link.ask(what, **more)
    poll = select.poll()
    poll.register(link.fileno(), select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(left * 1000) and (answer := link.receive()) is not None:
            return answer
    raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
