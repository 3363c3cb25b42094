"""The connections that the viewers look at."""

from collections.abc import Callable, Mapping

from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.row import Row
from echotui.server.channel import Channel
from echotui.server.history import History, Past
from echotui.server.inspected import Inspected
from echotui.server.journal import Journal
from echotui.server.payload_tap import Tap
from echotui.server.viewer import Viewer


class Inspection:
    """Keeps more of the few connections that are looked at than of all the others.

    Args:
        channels: All connections that are not closed, by id.
        history: Those that ended lately.
        journal: The loop calls and ends.
        row: Makes the row of a channel.
        clock: Monotonic time in seconds.
        kept_for: Seconds for which a viewer shows an ended connection.
    """

    def __init__(
        self,
        channels: Mapping[int, Channel],
        history: History,
        journal: Journal,
        row: Callable[[Channel], Row],
        clock: Callable[[], float],
        kept_for: float,
    ) -> None:
        self._channels = channels
        self._history = history
        self._journal = journal
        self._row = row
        self._clock = clock
        self._kept_for = kept_for
        self._viewers: list[Viewer] = []
        self._inspected: dict[int, Inspected] = {}

    @property
    def watched(self) -> frozenset[int]:
        """Ids of the connections that are watched for any viewer."""
        return frozenset(self._inspected)

    def open(self) -> Viewer:
        """Make a viewer; `close` it when its dashboard is gone."""
        viewer = Viewer(self._history, self._kept_for)
        self._viewers.append(viewer)
        return viewer

    def close(self, viewer: Viewer) -> None:
        """Free what is kept for a viewer.

        Args:
            viewer: Open, or closed before.
        """
        if viewer in self._viewers:
            self._viewers.remove(viewer)
            self._show_detail(viewer, 0)
            for id_ in viewer.watched:
                self._release(id_)
            viewer.watched.clear()

    def poll(self, viewer: Viewer, located: int, detailed: int, *, paused: bool) -> None:
        """Note what a viewer looks at. To be called with every poll of its dashboard.

        Args:
            viewer: An open one.
            located: Id of the connection under the cursor; 0 for none.
            detailed: Id of the one whose detail is open; 0 for none. Its payload is kept from now
                on, and dropped as soon as no viewer has its detail open.
            paused: Whether the view is paused: ended connections don't expire for it.
        """
        viewer.poll(self._clock(), paused=paused)
        for id_ in (located, detailed):
            self._watch(viewer, id_)
        if detailed != viewer.detailed:
            self._show_detail(viewer, detailed)

    def detail(self, id_: int) -> Detail:
        """Look at one connection; the kernel is asked as well.

        Args:
            id_: Its id; need not be a wanted one.

        Returns:
            All there is to see, falsy when it is not known. One that is watched is known longer
            than the history remembers.
        """
        inspected = self._inspected.get(id_)
        if inspected is None:
            subject = self._subject(id_)
            if subject is None:
                return NO_DETAIL
            inspected = Inspected(subject, self._journal.of(id_), self._clock())
        return inspected.detail(self._clock(), self._row)

    def sample(self, now: float) -> None:
        """Take one more value of what is watched, and forget what no viewer shows any more.

        Args:
            now: Monotonic time in seconds.
        """
        for inspected in self._inspected.values():
            inspected.sample(now)
        horizons = (viewer.horizon(now) for viewer in self._viewers)
        self._history.expire(min(horizons, default=now - self._kept_for))

    def end(self, past: Past) -> None:
        """Let a connection end, watched or not.

        Args:
            past: What is left of it.
        """
        inspected = self._inspected.get(past.row.id)
        if inspected is not None:
            inspected.end(past)
            self._journal.unfollow(past.row.id)

    def _subject(self, id_: int) -> Channel | Past | None:
        return self._channels.get(id_) or self._history.find(id_)

    def _watch(self, viewer: Viewer, id_: int) -> None:
        if id_ not in viewer.watched:
            inspected = self._inspected.get(id_)
            if inspected is None:
                subject = self._subject(id_)
                if subject is None:
                    return
                ended = isinstance(subject, Past)
                timeline = self._journal.of(id_) if ended else self._journal.follow(id_)
                inspected = self._inspected[id_] = Inspected(subject, timeline, self._clock())
            inspected.viewers += 1
        oldest = viewer.want(id_)
        if oldest:
            self._release(oldest)

    def _release(self, id_: int) -> None:
        inspected = self._inspected[id_]
        inspected.viewers -= 1
        if not inspected.viewers:
            del self._inspected[id_]
            self._journal.unfollow(id_)

    def _show_detail(self, viewer: Viewer, id_: int) -> None:
        before, viewer.detailed = viewer.detailed, id_
        if before and all(each.detailed != before for each in self._viewers):
            self._untap(before)
        inspected = self._inspected.get(id_)
        if inspected is not None and isinstance(inspected.subject, Channel):
            if inspected.subject.tap is None:
                inspected.subject.tap = Tap()
            inspected.tap = inspected.subject.tap

    def _untap(self, id_: int) -> None:
        inspected = self._inspected.get(id_)
        if inspected is not None and inspected.tap is not None and not inspected.tap.for_all:
            inspected.tap = None
            if isinstance(inspected.subject, Channel):
                inspected.subject.tap = None
