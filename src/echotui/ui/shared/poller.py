"""When to ask the source, and which of its answers are drawn."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from math import floor
from operator import attrgetter
from typing import Any, Final, Protocol

from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.view import Totals, View
from echotui.ui.format.units import TENTHS
from echotui.ui.pacing.governor import Pace

RATES: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds between two polls that `+` and `-` go through."""


class Alarm(Protocol):
    """A timer that rings once."""

    def stop(self) -> None:
        """Ring no more."""


class Poller:
    """Asks the source again and again, and hands on what is new and is still asked for.

    Start it when there is something to draw on, and call `ring` when its timer rings.

    Args:
        answer: Answers a query: the source's `view`.
        pace: How long to wait between two polls.
        ask: Makes the query, with its rows or, where the operator paused the view, without;
            `None` when nothing is drawn now.
        show: Draws an answer.
        set_timer: Starts a timer that rings once, after some seconds.

    Attributes:
        latest: The newest answer, also when it was not drawn.
        asked: The query to which the newest answer was given.
    """

    def __init__(
        self,
        answer: Callable[[Query], Awaitable[View]],
        pace: Pace,
        ask: Callable[[bool], Query | None],
        show: Callable[[View], None],
        set_timer: Callable[[float], Alarm],
    ) -> None:
        self.latest = View()
        self.asked = Query()
        self._shown = View()
        self._answer = answer
        self._pace = pace
        self._ask = ask
        self._show = show
        self._set_timer = set_timer
        self._alarm: Alarm | None = None

    def start(self) -> None:
        """Poll from now on, first when one refresh has passed."""
        self.stop()
        self._alarm = self._set_timer(self._pace.refresh)

    def stop(self) -> None:
        """Poll no more by itself, until `start`."""
        if self._alarm is not None:
            self._alarm.stop()
            self._alarm = None

    async def ring(self, alarm: object) -> None:
        """Poll, and set the timer again.

        Args:
            alarm: The timer that rang: one that was stopped meanwhile is ignored.
        """
        if alarm is not self._alarm:
            return
        await self.poll()
        if alarm is self._alarm:
            self._alarm = self._set_timer(self._pace.wait())

    async def poll(self, *, rows: bool = False) -> None:
        """Ask at once.

        Args:
            rows: Ask for rows also while the view is paused, and draw the answer even if it is like
                the one before.
        """
        query = self._ask(rows)
        if query is None:
            return
        view = await self._answer(query)
        now = self._ask(rows)
        # The operator has gone elsewhere meanwhile, and that asks again.
        if now is None or _ABOUT(now) != _ABOUT(query) or view.at < self.latest.at:
            return
        self.latest, self.asked = view, query
        # An answer without rows is cheap to draw, and holds what `unchanged` does not compare.
        if not rows and query.window.count and unchanged(view, self._shown):
            return
        self._shown = view
        self._show(view)

    @property
    def share(self) -> float:
        """The part of the loop's time that the dashboard takes, 0 to 1."""
        return self._pace.share()

    @property
    def slowed(self) -> float:
        """Seconds between two polls while a busy server makes them rarer; else 0."""
        return self._pace.slowed

    def change_pace(self, by: int) -> str:
        """Poll more often (`by` below 0) or less often, from now on.

        Args:
            by: 1 or -1.

        Returns:
            How often it is now, in a few words.
        """
        every = self._pace.refresh
        rates = sorted({*RATES, every})
        neighbours = dict(pairwise(rates if by > 0 else rates[::-1]))
        self._pace.refresh = neighbours.get(every, every)
        self.start()
        end = "" if every != self._pace.refresh else ": no slower" if by > 0 else ": no faster"
        return f"a look every {self._pace.refresh:g} s{end}"


_ABOUT: Final = attrgetter("sort", "scope", "filter", "frozen", "window", "locate", "detail")
"""What an answer has to be about to be drawn. Marks and journal lines may be another's."""


def _all_but(kind: type[Any], *names: str) -> "attrgetter[tuple[object, ...]]":
    return attrgetter(*(name for name in kind.__match_args__ if name not in names))


_OF_ROW: Final = _all_but(Row, "age", "idle")
_OF_TOTALS: Final = _all_but(Totals, "lag_p99", "lag_max")
_OF_VIEW: Final = attrgetter(
    "server.accepting", "server.accept_error", "server.strategy", "matching", "in_scope", "first",
    "located", "journal_count", "marks", "caption", "alarm", "report",
)  # fmt: skip


def unchanged(view: View, before: View) -> bool:
    """Tell whether nothing but time has passed, and no clock on the screen shows it.

    Args:
        view: A new answer.
        before: The one that is on the screen, to the same question.

    Returns:
        Whether both look the same; for at most a second.
    """
    return (
        floor(view.at) == floor(before.at)
        and len(view.rows) == len(before.rows)
        and len(view.journal) == len(before.journal)
        and _OF_VIEW(view) == _OF_VIEW(before)
        and _OF_TOTALS(view.totals) == _OF_TOTALS(before.totals)
        and all(map(_shows_whole_seconds, view.rows))
        and all(map(_same, view.rows, before.rows))
    )


def _shows_whole_seconds(row: Row) -> bool:
    """Tell whether its clocks do; those of the others change with every answer."""
    return row.idle >= TENTHS and (row.age >= TENTHS or bool(row.ending))


def _same(row: Row, before: Row) -> bool:
    return _OF_ROW(row) == _OF_ROW(before)
