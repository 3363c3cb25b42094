"""The servers that are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import TOP, Child

MALLOC: Final = {"MALLOC_MMAP_THRESHOLD_": "4194304", "MALLOC_TRIM_THRESHOLD_": "33554432"}
"""asyncio receives into 256 KiB, which glibc may give back to the kernel after each message, and
get again, at three times the cost of the echo; whether it does is chance. With these it never does:
that is asyncio at its best, and it is what we are compared with."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to be measured.

    Attributes:
        name: What the table calls it.
        module: Below `peers`.
        args: The loop, and what else it wants to know.
        env: Variables that it has besides ours.
        top: Where its files are.
    """

    name: str
    module: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=lambda: MALLOC)
    top: Path = TOP

    def start(self) -> Child:
        module = f"peers.{self.module}"
        return Child(module, *self.args, on=cores.SERVER, env=self.env, top=self.top)


EAGER: Final = Peer("echotui eager", "echotui", ("asyncio", "eager"))
TEXTBOOK: Final = Peer("echotui textbook", "echotui", ("asyncio", "textbook"))
PROTOCOL: Final = Peer("asyncio Protocol", "protocol", ("asyncio",))
PROTOCOL_PLAIN: Final = Peer("asyncio Protocol, malloc as it is", "protocol", ("asyncio",), {})
STREAMS: Final = Peer("asyncio streams", "streams", ("asyncio",))
STREAMS_PLAIN: Final = Peer("asyncio streams, malloc as it is", "streams", ("asyncio",), {})
IOSTREAM: Final = Peer("Tornado IOStream", "iostream", ("asyncio",))
LOOP: Final = Peer("textbook loop", "textbook", ("asyncio",))
EAGER_UV: Final = Peer("echotui eager, uvloop", "echotui", ("uvloop", "eager"))
PROTOCOL_UV: Final = Peer("uvloop Protocol", "protocol", ("uvloop",))
EPOLL: Final = Peer("bare epoll loop", "epoll")
EVERY: Final = (EAGER, TEXTBOOK, PROTOCOL, STREAMS, IOSTREAM, LOOP, EAGER_UV, PROTOCOL_UV, EPOLL)
"""Each once."""
