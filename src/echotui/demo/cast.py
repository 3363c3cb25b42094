"""The stage: who is on it, who enters when, who leaves."""

import asyncio
import contextlib
import heapq
from collections.abc import Sequence
from itertools import count
from typing import Final, NamedTuple

from echotui.demo.client import Member, Venue
from echotui.demo.descriptors import make_room
from echotui.demo.scenario import Part

SPARE: Final = 64
"""Descriptors beside those of the clients."""


class _Group:
    """The clients of one part, from their first entrance to the last one's leave."""

    __slots__ = ("awaited", "dismissed", "members", "part")

    def __init__(self, part: Part) -> None:
        self.part = part
        self.awaited = part.count
        self.members: set[Member] = set()
        self.dismissed = False

    @property
    def present(self) -> bool:
        """Whether anybody is there or still to come."""
        return bool(self.awaited or self.members)


class _Cue(NamedTuple):
    """Something to be done at a time; the second number keeps those of one moment in order."""

    at: float
    number: int
    group: _Group
    member: Member
    leaves: bool


class Stage:
    """Makes the stage match what it is told.

    All entrances, and the leaves after a stay, come from one list in one order, so that the same
    scenario gives the same sequence.

    Args:
        venue: Where it is.
    """

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._groups: dict[str, _Group] = {}
        self._cues: list[_Cue] = []
        self._numbers = count()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._usher: asyncio.Task[None] | None = None

    def match(self, parts: Sequence[Part]) -> None:
        """Let those leave who are not named, and enter who are named and not there.

        Args:
            parts: Who is on the stage from now on; their times count from now.
        """
        if self._usher is None:
            self._usher = asyncio.create_task(self._ushering())
        named = {part.name for part in parts}
        for name in [name for name in self._groups if name not in named]:
            self._dismiss(self._groups.pop(name))
        make_room(len(self._tasks) + sum(part.count for part in parts) + SPARE)
        now = asyncio.get_running_loop().time()
        for part in parts:
            if part.name not in self._groups or not self._groups[part.name].present:
                self._announce(part, now)
        self._changed.set()

    def _announce(self, part: Part, now: float) -> None:
        group = self._groups[part.name] = _Group(part)
        for index, enter in enumerate(part.entrances()):
            at = now + enter / self._venue.speed
            self._cue(at, group, Member(self._venue, part, index), leaves=False)

    def _cue(self, at: float, group: _Group, member: Member, *, leaves: bool) -> None:
        heapq.heappush(self._cues, _Cue(at, next(self._numbers), group, member, leaves))

    def _dismiss(self, group: _Group) -> None:
        group.dismissed = True
        for member in group.members:
            member.leave()

    async def _ushering(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            while self._cues and self._cues[0].at <= loop.time():
                self._follow(heapq.heappop(self._cues))
            rest = self._cues[0].at - loop.time() if self._cues else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._changed.wait()

    def _follow(self, cue: _Cue) -> None:
        if cue.leaves:
            cue.member.leave()
        elif not cue.group.dismissed:
            self._enter(cue)

    def _enter(self, cue: _Cue) -> None:
        group, member = cue.group, cue.member
        group.awaited -= 1
        group.members.add(member)
        task = asyncio.create_task(member.run())
        self._tasks.add(task)

        def left(task: "asyncio.Task[None]") -> None:
            self._tasks.discard(task)
            group.members.discard(member)

        task.add_done_callback(left)
        if group.part.stay:
            at = cue.at + group.part.stay / self._venue.speed
            self._cue(at, group, member, leaves=True)

    async def close(self) -> None:
        """End every client at once, and wait until the last one has."""
        tasks = {*self._tasks, *([self._usher] if self._usher else [])}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
