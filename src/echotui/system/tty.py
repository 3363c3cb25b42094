"""A terminal opened once more: a description of our own, whose properties nobody shares."""

import errno
import logging
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress

log = logging.getLogger(__name__)


@contextmanager
def own_description(fd: int) -> Iterator[int]:
    """Open a terminal once more, to write to it without ever waiting.

    Not to wait is a property of what was opened, and the descriptor that we were started with
    shares it with our input and with the shell. Where the terminal cannot be opened (it is another
    user's, or gone, or no descriptor is free), the given one is used: writes to it may wait.

    Args:
        fd: A descriptor of the terminal.

    Yields:
        A descriptor to write to, closed at the end if it is another.
    """
    own = -1
    for name in _names(fd):
        try:
            own = os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            break
        except OSError as error:
            log.info("cannot open %s: %s", name, error)
    try:
        yield fd if own < 0 else own
    finally:
        if own >= 0:
            os.close(own)


def write_now(fd: int, data: bytes) -> None:
    """Write a little to a terminal that no dashboard is on, if that takes it at once.

    Args:
        fd: A descriptor of the terminal.
        data: A line or so.

    Raises:
        OSError: The terminal is gone, or takes nothing at the moment.
    """
    with own_description(fd) as own:
        if os.get_blocking(own) and not select.select([], [own], [], 0)[1]:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        os.write(own, data)


def _names(fd: int) -> Iterator[str]:
    with suppress(OSError):
        yield os.ttyname(fd)
    with suppress(OSError):
        # Fails unless it is our controlling terminal, which anybody may open by this name.
        os.tcgetpgrp(fd)
        yield "/dev/tty"
