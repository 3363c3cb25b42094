"""What the agent answers, line by line; see `wire.py`."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from time import thread_time
from typing import Any, Final

from echotui.observer.inside import Inside
from echotui.observer.wire import CLOSE, DRAIN, REFUSED, SLICE, VERSION, InnerProgram, Sampled

_NOT_ALLOWED: Final = (
    "The program does not allow it: it needs --allow-kick, or observe(allow_kick=True)."
)
# Of their own: a program may put something else in place of `json.loads`, and count its calls.
_decode: Final = json.JSONDecoder().decode
_encode: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class Answers:
    """To all clients.

    Args:
        inside: Of this program.
        own: Returns the inodes of the sockets of the observer.
        hurried: Whether the thread is to end soon.
    """

    def __init__(
        self, inside: Inside, own: Callable[[], tuple[int, ...]], hurried: Callable[[], bool]
    ) -> None:
        self.allow_kick = False
        self.given_name = ""
        self._inside: Final = inside
        self._own: Final = own
        self._hurried: Final = hurried
        self._kinds: Final[Mapping[str, Callable[[dict[str, Any]], Iterator[dict[str, Any]]]]] = {
            "hello": self._hello,
            "sample": self._sample,
            "kick": self._kick,
        }

    @property
    def name(self) -> str:
        """That of the script or module, or what was given."""
        return self.given_name or _name_of_main()

    def lines(self, request: bytes) -> Iterator[bytes]:
        """Return the answer to a request, made while it is sent.

        Raises:
            ValueError: It is none.
        """
        asked = _decode(request.decode())
        if not isinstance(asked, dict) or asked.get("ask") not in self._kinds:
            raise ValueError(request)
        for line in self._kinds[asked["ask"]](asked):
            yield _encode(line).encode() + b"\n"

    def _hello(self, _: dict[str, Any]) -> Iterator[dict[str, Any]]:
        hello = InnerProgram(
            version=VERSION,
            pid=os.getpid(),
            start=_start(),
            name=self.name,
            python=sys.version.partition(" ")[0],
            allow_kick=self.allow_kick,
        )
        yield {"hello": hello, "end": True}

    def _sample(self, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        began, since = thread_time(), int(asked["since"])
        connections = self._inside.connections(self._hurried)
        while values := list(islice(connections, SLICE)):
            yield {"connections": values}
        calls, missed = self._inside.calls(since)
        for at in range(0, len(calls), SLICE):
            yield {"calls": calls[at : at + SLICE]}
        number = calls[-1].number if calls else since
        loops = tuple(self._inside.loops())
        cpu = thread_time() - began
        yield {"sampled": Sampled(number, missed, cpu, loops, self._own()), "end": True}

    def _kick(self, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        outcome, text = REFUSED, _NOT_ALLOWED
        if self.allow_kick:
            strength = str(asked["strength"])
            if strength not in (DRAIN, CLOSE):
                raise ValueError(strength)
            fd, inode = int(asked["fd"]), int(asked["inode"])
            outcome, text = self._inside.kick(fd, inode, strength, self._hurried)
        yield {"outcome": outcome, "text": text, "end": True}


def _start() -> int:
    """Return when this process was started; the 22nd field of proc(5), counted after its name."""
    try:
        after = Path("/proc/self/stat").read_bytes().rpartition(b")")[2]
        return int(after.split()[19])
    except (OSError, ValueError, IndexError):
        return 0


def _name_of_main() -> str:
    main = sys.modules.get("__main__")
    if spec := getattr(main, "__spec__", None):
        return str(spec.name).removesuffix(".__main__")
    path = getattr(main, "__file__", None)
    return Path(str(path)).name if path else "python"
