"""The terminal without a dashboard: what it can show, a line on it, and whether it is there."""

import codecs
import errno
import locale
import logging
import os
import select
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from echotui.system.foreground import in_foreground

log = logging.getLogger(__name__)

# Set by the user to choose the encoding of the streams, whatever the locale is.
_CHOSEN: Final = "PYTHONIOENCODING", "PYTHONUTF8"


def takes_unicode(encoding: str, environment: Mapping[str, str]) -> bool:
    """Return whether text can be written in UTF-8, and no locale denies it.

    Python derives the encoding of the stream from the variables of the environment and the locale.
    """
    if _codec(encoding) != "utf-8":
        return False
    if any(environment.get(name) for name in _CHOSEN):
        return True
    # From Python 3.15 on text is written in UTF-8 whatever the locale is (PEP 686). The C locale is
    # ASCII, but it is what there is where nobody chose one: UTF-8, as Python does (PEP 540).
    return _codec(locale.getencoding()) in ("utf-8", "ascii")


def print_line(text: str) -> None:
    """Print a line on standard error, if the terminal takes it at once."""
    if sys.__stderr__ is None:
        return
    try:
        write_now(sys.__stderr__.fileno(), f"echotui: {text}\n".encode("ascii", "backslashreplace"))
    except OSError as error:
        # The terminal is gone, or isn't read.
        log.info("could not print %r: %s", text, error)


def gets_input() -> bool:
    """Return whether what is typed at the terminal comes to this process."""
    return sys.__stdin__ is None or in_foreground(sys.__stdin__.fileno())


def has_hung_up() -> bool:
    """Return whether the terminal is gone; False on macOS, whose poll has no terminals."""
    if sys.__stdin__ is None:
        return True
    poll = select.poll()
    poll.register(sys.__stdin__.fileno(), 0)
    return any(events & select.POLLHUP for _, events in poll.poll(0))


@contextmanager
def own_description(fd: int) -> Iterator[int]:
    """Open a terminal again, for an open file description of our own.

    O_NONBLOCK belongs to the description, and the given one is shared with our input and with the
    shell. Where the terminal cannot be opened (another user's, gone, or no free descriptor), the
    given one is used: writes to it may block.
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
    """Write a line; raise OSError if the terminal is gone, or takes nothing at the moment."""
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


def _codec(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""
