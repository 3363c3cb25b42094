"""The servers of a fleet: they join, and they leave."""

import logging
import time
from pathlib import Path
from typing import Final

from echotui.sources.fleet.clock_offset import FleetClock
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.names import Labels, plain
from echotui.sources.remote.numbering import Runs
from echotui.sources.remote.protocol import Link

log = logging.getLogger(__name__)

SAID: Final = 10.0  # Seconds for which the banner says that two paths lead to one server.


class Roster:
    """Keeps the servers of one dashboard's fleet; each link takes its ids from `runs`."""

    def __init__(self, clock: FleetClock | None = None, patience: Patience | None = None) -> None:
        self.clock: Final = clock or FleetClock()
        self.patience: Final = patience or Patience()
        self.runs: Final = Runs()
        self._labels = Labels()
        self._members: list[Member] = []
        self._twins: list[Member] = []
        self._said: dict[str, float] = {}

    @property
    def members(self) -> tuple[Member, ...]:
        """All servers, in the order in which they joined; each has its name, and is there once."""
        members = self._distinct()
        new = [each for each in members if not each.introduced and each.link.hello.instance]
        for member in new:
            if member.name:
                self._labels.free(member.name)
        names = self._labels.assign([each.link.hello for each in new])
        for member, name in zip(new, names, strict=True):
            member.name, member.introduced = name, True
        for member in members:
            if not member.name:
                # Until it says what it is called.
                member.name = self._labels.take(plain(Path(member.where).stem))
        return members

    @property
    def notices(self) -> tuple[str, ...]:
        """What was odd about the servers in the last seconds."""
        earliest, members = time.monotonic() - SAID, self.members
        names = {each.link.hello.instance: each.name for each in members}
        found = [(twin, twin.link.hello.instance) for twin in self._twins]
        return tuple(
            f"{twin.where} is {names[instance]} too, which is shown once."
            for twin, instance in found
            if self._said[instance] > earliest
        )

    def join(self, link: Link, where: str = "") -> Member:
        """Add a server; its name stays the same from its first hello until it leaves.

        Args:
            where: What the operator named it by, such as a path; shown until it says its name.
        """
        member = Member(link, where, self.clock, self.patience)
        self._members.append(member)
        return member

    def leave(self, member: Member) -> None:
        """Remove a server, with its rows, and close its link."""
        self._members.remove(member)
        self._labels.free(member.name)
        member.close()

    def _distinct(self) -> tuple[Member, ...]:
        """Return one member for each run of a server: two paths may lead to the same one."""
        first: dict[str, Member] = {}
        for member in sorted(self._members, key=lambda each: each.link.connection is None):
            first.setdefault(member.link.hello.instance, member)
        first.pop("", None)
        self._twins = [
            each for each in self._members if first.get(each.link.hello.instance, each) is not each
        ]
        for twin in self._twins:
            if twin.link.hello.instance not in self._said:
                self._said[twin.link.hello.instance] = time.monotonic()
                log.warning("fleet-same-server", extra={"fields": {"path": twin.where}})
            self._labels.free(twin.name)
            twin.name, twin.introduced = "", False
        return tuple(each for each in self._members if each not in self._twins)

    def close(self) -> None:
        """Leave all servers."""
        for member in self._members:
            member.close()
