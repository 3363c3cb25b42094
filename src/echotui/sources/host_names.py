"""Names of clients' addresses, from reverse lookups off the loop; cached."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from echotui.model.address import Address
from echotui.system.thread_calls import ThreadCalls

LOOKUPS: Final = 4
"""At a time, including those that have not returned long after their time was over."""
PATIENCE: Final = 5.0
"""Seconds until a lookup counts as without an answer."""
FOUND: Final = 600.0
"""Seconds until a name is looked up again; the old one is shown until then."""
NOT_FOUND: Final = 120.0
"""The same for an address without a name, or without an answer."""
MOST_NAMES: Final = 10_000
MOST_WANTED: Final = 2000
"""Addresses that wait for a lookup; beyond it, the one that was asked for first is dropped."""
LONGEST: Final = 255
"""Characters of a name (RFC 1035, 2.3.4)."""

_UNKNOWN: Final = ("", float("-inf"))

log = logging.getLogger(__name__)


def reverse_name(host: str) -> str:
    """Ask the system for the name of a numeric address; OSError if it has none."""
    name, _ = socket.getnameinfo((host, 0), socket.NI_NAMEREQD | socket.NI_NUMERICSERV)
    return name


class HostNames:
    """Looks up the addresses that are asked for, those asked for last first.

    A name is what the owner of the address claims, and text from outside.

    Args:
        look_up: Returns a name, in a thread; may hang or raise OSError.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self,
        look_up: Callable[[str], str] = reverse_name,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_up = look_up
        self._clock = clock
        self._calls = ThreadCalls(LOOKUPS, "lookups")
        # Each with the time from which it is looked up again; the oldest is first.
        self._names: dict[str, tuple[str, float]] = {}
        self._wanted: dict[str, None] = {}
        self._running: dict[str, asyncio.Future[str]] = {}
        self._closed = False

    @property
    def known(self) -> int:
        """Addresses that are cached, with or without a name."""
        return len(self._names)

    @property
    def under_way(self) -> int:
        """Lookups that are waited for."""
        return len(self._running)

    def __call__(self, address: Address) -> str:
        """Return the name of an address; empty while it is unknown, and then look it up."""
        host = address.host
        name, until = self._names.get(host, _UNKNOWN)
        if self._clock() >= until and host not in self._running and not self._closed:
            self._wanted.pop(host, None)
            self._wanted[host] = None
            if len(self._wanted) > MOST_WANTED:
                del self._wanted[next(iter(self._wanted))]
            self._start()
        return name

    def close(self) -> None:
        """Look up nothing any more; lookups that hang are left to their threads."""
        self._closed = True
        self._wanted.clear()
        for waiting in self._running.values():
            waiting.cancel()

    def _start(self) -> None:
        while self._wanted and self._calls.free:
            host, _ = self._wanted.popitem()
            try:
                waiting = self._calls.start(self._look_up, host)
            except OSError:
                # The system allows no thread: as if nobody had answered.
                self._keep(host, "")
                return
            self._running[host] = waiting
            timer = asyncio.get_running_loop().call_later(PATIENCE, waiting.cancel)
            waiting.add_done_callback(partial(self._ended, host, timer))

    def _ended(self, host: str, timer: asyncio.TimerHandle, waiting: "asyncio.Future[str]") -> None:
        timer.cancel()
        del self._running[host]
        error = None if waiting.cancelled() else waiting.exception()
        if error is not None and not isinstance(error, OSError | UnicodeError):
            log.error("cannot look up %s", host, exc_info=error)
        answered = not waiting.cancelled() and error is None
        self._keep(host, waiting.result()[:LONGEST] if answered else "")
        self._start()

    def _keep(self, host: str, name: str) -> None:
        self._names.pop(host, None)
        self._names[host] = name, self._clock() + (FOUND if name else NOT_FOUND)
        if len(self._names) > MOST_NAMES:
            del self._names[next(iter(self._names))]
