"""The connections that somebody looks at."""

from collections.abc import Callable, Mapping
from typing import Final

from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.row import Row
from echotui.server.channel import Channel
from echotui.server.history import History, Past
from echotui.server.inspected import Watch
from echotui.server.journal import Journal
from echotui.server.payload_tap import Tap

WATCHED: Final = 32
"""Connections that are watched at once; who was wanted last stays longest."""


class Watches:
    """Keeps more of the few connections that are looked at than of all the others.

    Args:
        channels: All connections that are not closed, by id.
        history: Those that ended lately.
        journal: The loop calls and ends.
        row: Makes the row of a channel.
        clock: Monotonic time in seconds.
        keep_payload: Every channel has a tap anyway; none is ever taken away.
    """

    def __init__(
        self,
        channels: Mapping[int, Channel],
        history: History,
        journal: Journal,
        row: Callable[[Channel], Row],
        clock: Callable[[], float],
        *,
        keep_payload: bool,
    ) -> None:
        self._channels = channels
        self._history = history
        self._journal = journal
        self._row = row
        self._clock = clock
        self._keep_payload = keep_payload
        self._watched: dict[int, Watch] = {}
        self._tapped = 0

    def want(self, located: int, detailed: int) -> None:
        """Say who is looked at. To be called with every look of the dashboard.

        Args:
            located: Id of the connection under the cursor; 0 for none.
            detailed: Id of the one whose detail is open; 0 for none. Its payload is kept from now
                on, and dropped as soon as another is named.
        """
        for id_ in (located, detailed):
            self._watch(id_)
        if detailed != self._tapped:
            self._untap()
            self._tap(detailed)

    def detail(self, id_: int) -> Detail:
        """Look at one connection; the kernel is asked as well.

        Args:
            id_: Its id; need not be a wanted one.

        Returns:
            All there is to see, falsy when it is not known. Who is watched is known longer than
            the history remembers.
        """
        watch = self._watched.get(id_)
        if watch is None:
            subject = self._subject(id_)
            if subject is None:
                return NO_DETAIL
            watch = Watch(subject, self._journal.of(id_), self._clock())
        return watch.detail(self._clock(), self._row)

    def sample(self, now: float) -> None:
        """Take one more value of the rates and queues of all that are watched.

        Args:
            now: Monotonic time in seconds.
        """
        for watch in self._watched.values():
            watch.sample(now)

    def end(self, past: Past) -> None:
        """Let a connection end, watched or not.

        Args:
            past: What is left of it.
        """
        watch = self._watched.get(past.row.id)
        if watch is not None:
            watch.end(past)
            self._journal.unfollow(past.row.id)

    def _subject(self, id_: int) -> Channel | Past | None:
        return self._channels.get(id_) or self._history.find(id_)

    def _watch(self, id_: int) -> None:
        watch = self._watched.pop(id_, None)
        if watch is None:
            subject = self._subject(id_)
            if subject is None:
                return
            ended = isinstance(subject, Past)
            timeline = self._journal.of(id_) if ended else self._journal.follow(id_)
            watch = Watch(subject, timeline, self._clock())
        self._watched[id_] = watch
        if len(self._watched) > WATCHED:
            oldest = next(iter(self._watched))
            del self._watched[oldest]
            self._journal.unfollow(oldest)

    def _tap(self, id_: int) -> None:
        self._tapped = id_
        watch = self._watched.get(id_)
        if watch is not None and isinstance(watch.subject, Channel) and watch.subject.tap is None:
            watch.tap = watch.subject.tap = Tap()

    def _untap(self) -> None:
        watch = self._watched.get(self._tapped)
        if watch is not None and not self._keep_payload:
            watch.tap = None
            if isinstance(watch.subject, Channel):
                watch.subject.tap = None
