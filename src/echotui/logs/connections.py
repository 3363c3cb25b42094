"""Logs ended connections and rejected clients, which it reads from the journal afterwards."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Protocol, Self

from echotui.logs.formatter import stamp
from echotui.model.ending import Reason
from echotui.model.journal import Ended, JournalLine, Rejected

log = logging.getLogger(__name__)

PERIOD: Final = 0.25
"""Seconds between two polls. If masks change with each message, the journal drops lines sooner."""
AT_ONCE: Final = 50
"""Lines logged in one poll: under a millisecond. Further lines are counted."""


class JournalLines(Protocol):
    """The part of a journal that is read here."""

    @property
    def written(self) -> int:
        """Lines ever written."""
        ...

    def newest(self, count: int) -> Sequence[JournalLine]:
        """Return up to `count` lines, newest first."""
        ...


class EndCounts(Protocol):
    """The server's counters that are read here."""

    @property
    def ends(self) -> Mapping[Reason, int]:
        """Connections ended, by reason."""
        ...

    @property
    def rejected(self) -> int:
        """Clients rejected at accept."""
        ...


class Seconds(float):
    """A time as it is logged: with three decimals; in JSON, a number."""

    __slots__ = ()

    def __new__(cls, value: float) -> Self:
        """Round a time."""
        return super().__new__(cls, round(value, 3))

    def __str__(self) -> str:
        """`2.500`."""
        return f"{self:.3f}"


class ConnectionLog:
    """Logs each end and each rejected client from a poll, at no cost to the server's hot path.

    Ends that are in the counters and no longer in the journal are logged as a count.
    """

    def __init__(self, journal: JournalLines, counters: EndCounts) -> None:
        self._journal = journal
        self._counters = counters
        self._seen = 0
        self._logged: Counter[Reason] = Counter()
        self._logged_rejected = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Poll regularly, on the running loop."""
        self._timer = asyncio.get_running_loop().call_later(PERIOD, self._again)

    def stop(self) -> None:
        """Poll once more, then stop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self.poll()

    def _again(self) -> None:
        self.start()
        self.poll()

    def poll(self) -> None:
        """Log what is new since the last poll."""
        written = self._journal.written
        lines = self._journal.newest(written - self._seen)
        self._seen = written
        # The journal's times are monotonic.
        offset = time.time() - time.monotonic()
        # The operator's commands are logged by the source that receives them.
        found = [line for line in reversed(lines) if isinstance(line, Ended | Rejected)]
        for line in found[:AT_ONCE]:
            self._log(line, offset)
        for reason, count in self._counters.ends.items():
            if missed := count - self._logged[reason]:
                _log_missed("ended", str(reason), missed)
                self._logged[reason] = count
        if missed := self._counters.rejected - self._logged_rejected:
            _log_missed("rejected", "", missed)
            self._logged_rejected = self._counters.rejected

    def _log(self, line: JournalLine, offset: float) -> None:
        match line:
            case Ended():
                self._logged[line.ending.reason] += 1
                fields = {
                    "cause": line.ending, "first": line.ending.first, "client": line.address,
                    "in": line.bytes_in, "out": line.bytes_out, "lived": Seconds(line.lived),
                    "began": stamp(line.at - line.lived + offset),
                }  # fmt: skip
                if lost := line.bytes_in - line.bytes_out:
                    fields["lost"] = lost
                log.info("ended", extra={"connection": line.id, "fields": fields})
            case Rejected():
                self._logged_rejected += 1
                fields = {"cause": line.limit, "client": line.address}
                log.info("rejected", extra={"fields": fields})
            case _:
                pass


def _log_missed(event: str, cause: str, count: int) -> None:
    log.info(event, extra={"fields": {"cause": cause, "not_listed": count}})
