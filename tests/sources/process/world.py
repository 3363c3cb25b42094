"""A program that a script moves, and the samples of it."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.ending import Side
from echotui.model.journal import Rejected
from echotui.model.mask import READ
from echotui.sources.process.sample import (
    Ends,
    Entry,
    Identity,
    ProcessId,
    ProcessInfo,
    Sample,
)
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram

PROCESS: Final = ProcessId(4711, 100)
HERE: Final = Address("127.0.0.1", 80)
FIRST_FD: Final = 8


def entry_of(number: int, **values: object) -> Entry:
    """One connection that the program has accepted."""
    identity = Identity(PROCESS, FIRST_FD + number, 1000 + number)
    usual: dict[str, object] = {
        "mask": READ, "epolls": (4,), "local": HERE, "peer": Address("127.0.0.1", 40_000 + number),
        "state": "ESTAB",
    }  # fmt: skip
    return Entry(identity, "tcp in", **{**usual, **values})  # type: ignore[arg-type]  # by name


def program_info(process: ProcessId = PROCESS, **values: object) -> ProcessInfo:
    """A process of the program."""
    usual: dict[str, object] = {"name": "haproxy", "descriptors": 9, "limit": 1024}
    return ProcessInfo(process, **{**usual, **values})  # type: ignore[arg-type]  # by name


def sample_of(
    at: float,
    *entries: Entry,
    processes: tuple[ProcessInfo, ...] = (program_info(),),
    closing: Mapping[Ends, Side] | None = None,
) -> Sample:
    """One sample."""
    return Sample(at, 0.001, 0.0, processes, entries, closing or {})


class ProcessWorld:
    """Clients of a program; a sample is taken after each step."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.program = WatchedProgram(self.sample, clock=lambda: self.now)
        # No thread reads beside the script.
        self.program.sampler.close()
        self.source = ProcessSource(self.program)
        self.entries: dict[int, Entry] = {}
        self._count = 0

    def sample(self) -> Sample:
        """What the program has now."""
        return sample_of(self.now, *self.entries.values())

    async def step(self) -> None:
        """Take a sample."""
        await self.program.take(self.sample())

    async def arrive(self, count: int) -> list[int]:
        """Let clients connect."""
        if not self._count:
            await self.step()
        ids = []
        for _ in range(count):
            self._count += 1
            ids.append(self._count)
            self.entries[self._count] = entry_of(self._count)
        await self.step()
        return ids

    async def change(self, id_: int, **values: object) -> None:
        """Change an entry."""
        self.entries[id_] = replace(self.entries[id_], **values)
        await self.step()

    async def send(self, id_: int, size: int) -> None:
        """Count."""
        await self.change(id_, bytes_in=size, bytes_out=size)

    async def leave(self, id_: int) -> None:
        """Let the client close first, and the program after it."""
        await self.change(id_, state="CLOSE-WAIT")
        del self.entries[id_]
        await self.step()

    async def move(self, id_: int, host: str) -> None:
        """Let it be of another address."""
        descriptor = self.program.descriptors.live[id_]
        peer = Address(host, descriptor.entry.peer.port)
        self.entries[id_] = descriptor.entry = replace(descriptor.entry, peer=peer)

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self.now += seconds

    def write(self, count: int) -> None:
        """Write so many lines to the journal."""
        for _ in range(count):
            self.program.journal.append(Rejected(self.now, HERE, "--limit"))
