"""All viewers of a server, and the connections that they inspect."""

from collections.abc import Callable, Mapping

from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.row import Row
from echotui.server.channel import Channel
from echotui.server.history import History, Past
from echotui.server.inspection import Inspection
from echotui.server.journal import Journal
from echotui.server.payload_tap import PayloadTap
from echotui.server.viewer import Viewer


class Viewers:
    """Opens and closes viewers, and inspects each connection once for all of them.

    Args:
        channels: All connections that are not closed, by id.
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
        self._inspections: dict[int, Inspection] = {}

    @property
    def inspected(self) -> frozenset[int]:
        """Ids of the connections that any viewer inspects."""
        return frozenset(self._inspections)

    def open(self) -> Viewer:
        """Make a viewer; `close` it when its dashboard is gone."""
        viewer = Viewer(self._history, self._kept_for)
        self._viewers.append(viewer)
        return viewer

    def close(self, viewer: Viewer) -> None:
        """Free what is kept for a viewer; nothing when it is closed already."""
        if viewer in self._viewers:
            self._viewers.remove(viewer)
            self._show_detail(viewer, 0)
            for id_ in viewer.inspected:
                self._release(id_)
            viewer.inspected.clear()

    def poll(self, viewer: Viewer, located: int, detailed: int, *, paused: bool) -> None:
        """Note what a viewer inspects; call it with every poll of its dashboard.

        Nothing is kept for a viewer that is closed: its last poll may have waited until then.

        Args:
            located: Id of the connection under the cursor; 0 for none.
            detailed: Id of the connection whose detail is open; 0 for none. Its payload is kept
                until no viewer has its detail open.
            paused: Whether the view is paused: ended connections do not expire for it.
        """
        if viewer not in self._viewers:
            return
        viewer.poll(self._clock(), paused=paused)
        for id_ in (located, detailed):
            self._inspect(viewer, id_)
        if detailed != viewer.detailed:
            self._show_detail(viewer, detailed)

    def detail(self, id_: int) -> Detail:
        """Return the detail of any connection, falsy when it is not kept; ask the kernel for it.

        An inspected connection is kept longer than the history keeps it.
        """
        inspection = self._inspections.get(id_)
        if inspection is None:
            subject = self._subject(id_)
            if subject is None:
                return NO_DETAIL
            inspection = Inspection(subject, self._journal.of(id_), self._clock())
        return inspection.detail(self._clock(), self._row)

    def sample(self, now: float) -> None:
        """Sample the inspected connections, and drop the ended ones that no viewer shows."""
        for inspection in self._inspections.values():
            inspection.sample(now)
        horizons = (viewer.horizon(now) for viewer in self._viewers)
        self._history.expire(min(horizons, default=now - self._kept_for))

    def on_ended(self, past: Past) -> None:
        """Note that a connection has ended, inspected or not."""
        inspection = self._inspections.get(past.row.id)
        if inspection is not None:
            inspection.subject = past
            self._journal.unfollow(past.row.id)

    def _subject(self, id_: int) -> Channel | Past | None:
        return self._channels.get(id_) or self._history.find(id_)

    def _inspect(self, viewer: Viewer, id_: int) -> None:
        if id_ not in viewer.inspected:
            inspection = self._inspections.get(id_)
            if inspection is None:
                subject = self._subject(id_)
                if subject is None:
                    return
                ended = isinstance(subject, Past)
                timeline = self._journal.of(id_) if ended else self._journal.follow(id_)
                inspection = self._inspections[id_] = Inspection(subject, timeline, self._clock())
            inspection.viewers += 1
        oldest = viewer.inspect(id_)
        if oldest:
            self._release(oldest)

    def _release(self, id_: int) -> None:
        inspection = self._inspections[id_]
        inspection.viewers -= 1
        if not inspection.viewers:
            del self._inspections[id_]
            self._journal.unfollow(id_)

    def _show_detail(self, viewer: Viewer, id_: int) -> None:
        before, viewer.detailed = viewer.detailed, id_
        if before and all(each.detailed != before for each in self._viewers):
            self._untap(before)
        inspection = self._inspections.get(id_)
        if inspection is not None and isinstance(inspection.subject, Channel):
            if inspection.subject.tap is None:
                inspection.subject.tap = PayloadTap()
            inspection.tap = inspection.subject.tap

    def _untap(self, id_: int) -> None:
        inspection = self._inspections.get(id_)
        if inspection is not None and inspection.tap is not None and not inspection.tap.for_all:
            inspection.tap = None
            if isinstance(inspection.subject, Channel):
                inspection.subject.tap = None
