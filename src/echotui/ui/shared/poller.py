"""Polls the source on a timer, and drops answers that are stale or show nothing new."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from math import floor
from operator import attrgetter
from typing import Any, Final, Protocol

from echotui.model.lint import LintCount
from echotui.model.note import NoteKind, of_kind
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.server_state import ServerState
from echotui.model.view import Totals, View
from echotui.ui.format.servers import ahead
from echotui.ui.format.units import WHOLE_SECONDS
from echotui.ui.pacing.governor import Governor

RATES: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds between two polls that `+` and `-` choose from."""
WITH_PANE: Final = 2.0
"""The same at most while the source has a pane: what it shows changes without a key."""


class OneShot(Protocol):
    """A timer that fires once."""

    def stop(self) -> None:
        """Cancel it."""


class Poller:
    """Polls the source, and passes on each answer that is new and still wanted.

    Call `start` when there is something to draw on, and `fired` when its timer fires.

    Args:
        view: Answers a query: `Source.view`.
        pace: How long to wait between two polls.
        make_query: Makes the query. Its argument says whether rows are wanted also while the view
            is paused. `None` while nothing is drawn.
        show: Draws an answer.
        set_timer: Starts a one-shot timer; its argument is in seconds.

    Attributes:
        latest: The newest answer, also when it was not drawn.
        query: The query that `latest` answers.
    """

    def __init__(
        self,
        view: Callable[[Query], Awaitable[View]],
        pace: Governor,
        make_query: Callable[[bool], Query | None],
        show: Callable[[View], None],
        set_timer: Callable[[float], OneShot],
    ) -> None:
        self.latest = View()
        self.query = Query()
        self._shown = View()
        self._view = view
        self._pace = pace
        self._make_query = make_query
        self._show = show
        self._set_timer = set_timer
        self._timer: OneShot | None = None
        self._turn = asyncio.Lock()
        self._begun = 0
        self._rows = False

    def start(self) -> None:
        """Poll periodically, first after one refresh interval."""
        self.stop()
        self._timer = self._set_timer(self._limited(self._pace.refresh))

    def stop(self) -> None:
        """Stop polling periodically, until `start`."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def fired(self, timer: object) -> None:
        """Poll, and set the timer again; ignore a timer that was stopped meanwhile."""
        if timer is not self._timer:
            return
        await self.poll()
        if timer is self._timer:
            self._timer = self._set_timer(self._limited(self._pace.wait()))

    def _limited(self, wait: float) -> float:
        return min(wait, WITH_PANE) if _has_pane(self.latest) else wait

    async def poll(self, *, rows: bool = False) -> None:
        """Poll at once, or as soon as an answer that is awaited is there.

        Calls while one is awaited share the next: a wheel turns faster than a distant source
        answers.

        Args:
            rows: Ask for rows also while the view is paused, and draw the answer even if it shows
                nothing new.
        """
        self._rows |= rows
        begun = self._begun
        async with self._turn:
            if begun == self._begun:
                self._begun += 1
                rows, self._rows = self._rows, False
                await self._ask(rows=rows)

    async def _ask(self, *, rows: bool) -> None:
        query = self._make_query(rows)
        if query is None:
            self._rows |= rows
            return
        view = await self._view(query)
        now = self._make_query(rows)
        # The operator has changed the view meanwhile, and that polls again.
        if now is None or _ABOUT(now) != _ABOUT(query) or self._is_stale(view):
            return
        opened = _has_pane(view) and not _has_pane(self.latest)
        self.latest, self.query = view, query
        if opened and self._timer is not None:
            self.start()
        # An answer without rows is cheap to draw, and has parts that `unchanged` does not compare.
        if not rows and query.window.count and unchanged(view, self._shown):
            return
        self._shown = view
        self._show(view)

    def _is_stale(self, view: View) -> bool:
        # Of another run, perhaps on another machine, all moments are others.
        return view.instance == self.latest.instance and view.at < self.latest.at

    @property
    def share(self) -> float:
        """The part of the loop's time that the dashboard takes, 0 to 1."""
        return self._pace.share()

    @property
    def refresh(self) -> float:
        """Seconds between two polls, as the operator has chosen."""
        return self._pace.refresh

    @property
    def interval(self) -> float:
        """Seconds between two polls: as chosen, or longer while the server is busy."""
        return self._pace.slowed or self._pace.refresh

    def change_pace(self, by: int) -> str:
        """Poll more often (-1) or less often (1) from now on; return a text for the operator."""
        before = self._pace.refresh
        rates = sorted({*RATES, before})
        neighbours = dict(pairwise(rates if by > 0 else rates[::-1]))
        self._pace.refresh = neighbours.get(before, before)
        self.start()
        limit = " (slowest)" if by > 0 else " (fastest)"
        return (
            f"Refreshing every {self._pace.refresh:g} s"
            f"{limit if before == self._pace.refresh else ''}."
        )


_ABOUT: Final = attrgetter(
    "sort",
    "scope",
    "filter",
    "address",
    "server",
    "grouped",
    "frozen",
    "window",
    "locate",
    "detail",
)
"""What an answer must still match to be drawn. Marks and journal lines may have changed."""


def _all_but(kind: type[Any], *names: str) -> "attrgetter[tuple[object, ...]]":
    return attrgetter(*(name for name in kind.__match_args__ if name not in names))


_OF_ROW: Final = _all_but(Row, "age", "idle", "silent")
_OF_TOTALS: Final = _all_but(Totals, "lag_p99", "lag_max", "faults_for", "lints")
_OF_LINT: Final = _all_but(LintCount, "age")
_OF_SERVER: Final = attrgetter("name", "reach", "error", "accepting", "read_only")
_OF_VIEW: Final = attrgetter(
    "instance", "server.accepting", "server.accept_error", "server.strategy", "matching",
    "in_scope", "clients", "connected", "first", "located", "journal", "marks", "marks_held",
    "actions", "notes",
)  # fmt: skip


def unchanged(view: View, before: View) -> bool:
    """Return whether a new answer looks like the one before on the screen, for at most a second."""
    return (
        floor(view.at) == floor(before.at)
        and bool(view.silent) is bool(before.silent)
        and len(view.rows) == len(before.rows)
        and _OF_VIEW(view) == _OF_VIEW(before)
        and _OF_TOTALS(view.totals) == _OF_TOTALS(before.totals)
        and [*map(_OF_LINT, view.totals.lints)] == [*map(_OF_LINT, before.totals.lints)]
        and [*map(_of_server, view.servers)] == [*map(_of_server, before.servers)]
        and all(map(_shows_whole_seconds, view.rows))
        and all(map(_same, view.rows, before.rows))
    )


def _has_pane(view: View) -> bool:
    return bool(of_kind(view.notes, NoteKind.PANE))


def _shows_whole_seconds(row: Row) -> bool:
    # Below, a clock may begin to run within a second.
    return row.idle >= WHOLE_SECONDS + 1 and (row.age >= WHOLE_SECONDS + 1 or bool(row.ending))


def _same(row: Row, before: Row) -> bool:
    # Their times are drawn for the same whole second.
    return bool(row.silent) is bool(before.silent) and _OF_ROW(row) == _OF_ROW(before)


def _of_server(state: ServerState) -> tuple[object, ...]:
    # The estimate of a clock that is off moves a little with each answer.
    return (*_OF_SERVER(state), ahead(state.clock))
