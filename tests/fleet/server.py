"""A server that is simulated: it answers as one does, at little cost."""

import time
from collections.abc import Callable
from typing import Final

from echotui.model import fields
from echotui.model.command import (
    Command,
    Done,
    Gone,
    HoldEach,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Tally,
)
from echotui.model.exchange import (
    OTHER_RUN,
    Find,
    Found,
    Hello,
    Ids,
    IdsOf,
    Reply,
    Request,
    RequestFailed,
    Submit,
)
from echotui.model.lint import LintCount
from echotui.model.query import Query
from echotui.model.view import ServerInfo, Totals, View
from tests.fleet.journal import SimulatedJournal
from tests.fleet.rows import SimulatedRows

HISTORY: Final = tuple(1e6 + 1e3 * second for second in range(120))
FIELDS: Final = fields.EVERYWHERE | {fields.LINT}


class SimulatedServer:
    """Answers requests; there are no clients, and a kick is only noted.

    It has no ended connections and no filter, and sorts by what `SimulatedOrders` has.

    Args:
        number: From 0; its name is made of it.
        size: Its connections.
        rate: Lines of its journal a second.

    Attributes:
        requests: That it has answered; `rows` in the answers.
        kicked: Its numbers of all kicks.
    """

    def __init__(
        self,
        number: int,
        size: int,
        rate: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        name = f"web-{number}"
        self.hello: Final = Hello(f"{number + 1:016x}", 4711, f"host-{number}", "1.0", name=name)
        self.requests = self.rows = 0
        self.kicked: list[int] = []
        self._size = size
        self._clock = clock
        self._began = clock()
        self._wall = time.time() - self._began
        self._rows = SimulatedRows(number, size, self._began)
        self._journal = SimulatedJournal(size, rate, self._began)
        self._address = f"192.0.2.{number % 250}:7000"

    def answer(self, request: Request) -> Reply:
        """Answer as a server does."""
        self.requests += 1
        now = self._clock()
        try:
            match request:
                case Query():
                    return self._view(request, now)
                case IdsOf(query):
                    return Ids(self._rows.ids(query, now))
                case Find(ids):
                    return Found(self._rows.find(ids, now))
                case Submit(command, instance):
                    return self._act(command) if instance == self.hello.instance else _OTHER
        except LookupError:
            return RequestFailed("It is not simulated.")

    def _act(self, command: Command) -> Outcome:
        match command:
            case Kick(id_):
                self.kicked.append(id_)
                return Done("") if 0 < id_ <= self._size else Gone(id_)
            case KickEach(ids):
                self.kicked += ids
                return Tally(done=len(ids))
            case HoldEach(ids):
                return Tally(done=len(ids))
            case _:
                return Done("")

    def _view(self, query: Query, now: float) -> View:
        page = self._rows.page(query, now)
        self.rows += len(page.rows) + len(page.placed) + len(page.located_row)
        return View(
            at=now,
            wall=self._wall,
            instance=self.hello.instance,
            server=self._info(now) if query.totals else ServerInfo(),
            totals=self._totals(now, history=query.history) if query.totals else Totals(),
            **page._asdict(),
            journal=self._journal.page(query.journal, now),
            marks=query.marks,
        )

    def _info(self, now: float) -> ServerInfo:
        uptime = now - self._began
        return ServerInfo((self._address,), uptime=uptime, kept_for=10.0, fields=FIELDS)

    def _totals(self, now: float, *, history: bool) -> Totals:
        seconds, size = int(now - self._began) + 1, self._size
        rate = 1e6 + seconds * 7919 % 5000
        return Totals(
            open=size,
            accepted=size,
            queued=size * 4096,
            with_queue=size,
            bytes_in=seconds * 1_000_000,
            bytes_out=seconds * 1_000_000,
            rate_in=rate,
            rate_out=rate,
            mask_changes=2.0,
            history_in=HISTORY if history else (),
            history_out=HISTORY if history else (),
            lag_p99=0.002,
            lag_max=0.004,
            lints=(LintCount("stuck", size // 1000, 0.0, "The queue has not moved for 10 s."),),
        )


_OTHER: Final = Refused(OTHER_RUN)
