"""What names another program that is to be watched."""

import re
from typing import Final

from msgspec import Struct

from echotui.model.address import LARGEST_PORT

SCHEME: Final = "watch"
_PID: Final = re.compile(r"[0-9]{1,9}")
_PORT: Final = re.compile(r":([0-9]{1,5})")


class WatchTarget(Struct, frozen=True):
    """One of a process, the name of a program, or the port at which it listens."""

    pid: int = 0
    name: str = ""
    port: int = 0

    def __str__(self) -> str:
        """`4711`, `haproxy` or `:8080`."""
        return self.name or (f":{self.port}" if self.port else str(self.pid))


def parse_target(text: str) -> WatchTarget:
    """Parse `4711`, `haproxy` or `:8080`; ValueError if it is none of these."""
    if _PID.fullmatch(text) and int(text):
        return WatchTarget(pid=int(text))
    if port := _PORT.fullmatch(text):
        if not 0 < int(port[1]) <= LARGEST_PORT:
            raise ValueError(text)
        return WatchTarget(port=int(port[1]))
    if not text or not text.isprintable() or text.startswith((":", "-")) or _PID.fullmatch(text):
        raise ValueError(text)
    return WatchTarget(name=text)
