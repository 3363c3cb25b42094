"""A word on the terminal while no dashboard is there, and whether there is a terminal."""

import logging
import select
import sys

from echotui.system.tty import write_now

log = logging.getLogger(__name__)


def say(text: str) -> None:
    """Tell the operator something; don't wait for the terminal.

    Args:
        text: One line, printable.
    """
    if sys.__stderr__ is None:
        return
    try:
        write_now(sys.__stderr__.fileno(), f"echotui: {text}\n".encode(errors="backslashreplace"))
    except OSError as error:
        # The terminal is gone, or isn't read.
        log.info("could not say %r: %s", text, error)


def has_hung_up() -> bool:
    """Tell whether the terminal is gone.

    Returns:
        False where that cannot be known: macOS's poll knows no terminals.
    """
    if sys.__stdin__ is None:
        return True
    poll = select.poll()
    poll.register(sys.__stdin__.fileno(), 0)
    return any(events & select.POLLHUP for _, events in poll.poll(0))
