"""Another machine that can vanish: a network namespace (ip-netns(8)), which only root can make."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Final

OURS: Final = "198.18.0.1"
THEIRS: Final = "198.18.0.2"
"""RFC 2544: for tests of network devices."""
MISSING: Final = (
    "needs Linux" if sys.platform != "linux"
    else "needs root" if os.geteuid()
    else "" if which("ip") else "needs ip(8)"
)  # fmt: skip
"""What keeps a test from having one; empty for nothing."""

_CROWD: Final = str(Path(__file__).with_name("crowd.py"))


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Machine:
    """A machine at the other end of a wire of its own.

    Args:
        ours: The address of this end of the wire, and of no other one.
        theirs: That of the machine.
    """

    def __init__(self, ours: str, theirs: str) -> None:
        self._ours, self._theirs = ours, theirs
        self._name = f"echo{os.getpid()}"
        self._wire = f"e{os.getpid()}"

    def plug_in(self) -> None:
        """Connect it to this one."""
        far = f"{self._wire}f"
        _ip("netns", "add", self._name)
        _ip("link", "add", self._wire, "type", "veth", "peer", "name", far, "netns", self._name)
        _ip("addr", "add", f"{self._ours}/30", "dev", self._wire)
        _ip("link", "set", self._wire, "up")
        self.appear()
        _ip("-n", self._name, "link", "set", far, "up")
        _ip("-n", self._name, "link", "set", "lo", "up")

    @property
    def there(self) -> tuple[str, ...]:
        """Before a command, so that it runs there."""
        return ("ip", "netns", "exec", self._name)

    def appear(self) -> None:
        """Answer, at the beginning or again."""
        _ip("-n", self._name, "addr", "add", f"{self._theirs}/30", "dev", f"{self._wire}f")

    def crowd(self, port: int, *behaviours: str) -> "subprocess.Popen[str]":
        """Start clients there; see `crowd.py`."""
        return subprocess.Popen(
            [*self.there, sys.executable, "-IS", _CROWD, self._ours, str(port), *behaviours],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def vanish(self) -> None:
        """Answer nothing any more: neither end nor reset comes from there."""
        _ip("-n", self._name, "addr", "flush", "dev", f"{self._wire}f")

    def take_away(self) -> None:
        """Leave nothing of it."""
        subprocess.run(["ip", "link", "del", self._wire], check=False, capture_output=True)
        _ip("netns", "del", self._name)


@contextmanager
def machine(ours: str = OURS, theirs: str = THEIRS) -> Iterator[Machine]:
    """A machine for a test."""
    there = Machine(ours, theirs)
    try:
        there.plug_in()
        yield there
    finally:
        there.take_away()
