"""Which connections ended, found in the journal after the fact."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from echotui.logs.formatter import stamp
from echotui.model.ending import Reason
from echotui.model.journal import Ended, JournalLine, LoopCall, Rejected

log = logging.getLogger(__name__)

PERIOD: Final = 0.25
"""Seconds between two looks. Where the masks flip for each message, the journal forgets sooner."""
AT_ONCE: Final = 50
"""Lines logged in one look: under a millisecond. The others are counted."""


class JournalLines(Protocol):
    """A journal, as far as it is read here."""

    @property
    def written(self) -> int:
        """Lines ever written."""
        ...

    def newest(self, count: int) -> Sequence[JournalLine]:
        """Return up to `count` lines, newest first."""
        ...


class EndCounts(Protocol):
    """Counters of a server, as far as they are read here."""

    @property
    def ends(self) -> Mapping[Reason, int]:
        """Connections ended, by reason."""
        ...

    @property
    def rejected(self) -> int:
        """Clients closed before they became a connection."""
        ...


class Ends:
    """Logs every end and every rejected client, and takes nothing from those who make them.

    Args:
        journal: Where they are found.
        ledger: Tells how many there were, found or not.
    """

    def __init__(self, journal: JournalLines, ledger: EndCounts) -> None:
        self._journal = journal
        self._ledger = ledger
        self._seen = 0
        self._told: Counter[Reason] = Counter()
        self._told_rejected = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look from now on, in the loop that runs."""
        self._timer = asyncio.get_running_loop().call_later(PERIOD, self._again)

    def stop(self) -> None:
        """Look once more, and never again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self.look()

    def _again(self) -> None:
        self.start()
        self.look()

    def look(self) -> None:
        """Log what came since the last look."""
        written = self._journal.written
        lines = self._journal.newest(written - self._seen)
        self._seen = written
        # The journal's times are monotonic.
        offset = time.time() - time.monotonic()
        found = [line for line in reversed(lines) if not isinstance(line, LoopCall)]
        for line in found[:AT_ONCE]:
            self._tell(line, offset)
        for reason, count in self._ledger.ends.items():
            if missed := count - self._told[reason]:
                _log_missed("ended", str(reason), missed)
                self._told[reason] = count
        if missed := self._ledger.rejected - self._told_rejected:
            _log_missed("rejected", "", missed)
            self._told_rejected = self._ledger.rejected

    def _tell(self, line: JournalLine, offset: float) -> None:
        match line:
            case Ended():
                self._told[line.ending.reason] += 1
                fields = {
                    "cause": line.ending, "first": line.ending.first, "client": line.address,
                    "in": line.bytes_in, "out": line.bytes_out, "lived": f"{line.lived:.3f}",
                    "began": stamp(line.at - line.lived + offset),
                }  # fmt: skip
                log.info("ended", extra={"connection": line.id, "fields": fields})
            case Rejected():
                self._told_rejected += 1
                fields = {"cause": line.limit, "client": line.address}
                log.info("rejected", extra={"fields": fields})
            case LoopCall():
                pass


def _log_missed(event: str, cause: str, count: int) -> None:
    log.info(event, extra={"fields": {"cause": cause, "not_listed": count}})
