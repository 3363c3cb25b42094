"""Gives what one server answers the server's name and our times; the ids are ours already."""

from typing import NamedTuple

from msgspec.structs import replace

from echotui.model.detail import Detail
from echotui.model.journal import JournalLine
from echotui.model.query import Cut, Query
from echotui.model.row import Row
from echotui.model.view import View


class Translation(NamedTuple):
    """Of one server.

    Attributes:
        server: Its name in the fleet.
        ahead: Seconds by which its monotonic clock is ahead of ours.
    """

    server: str
    ahead: float

    def view(self, view: View) -> View:
        """Return an answer of the server with its name in rows and lines, and with our times."""
        ahead = self.ahead
        journal = replace(view.journal, lines=tuple(map(self._line, view.journal.lines)))
        return replace(
            view,
            at=view.at - ahead,
            wall=view.wall + ahead,
            rows=self.rows(view.rows),
            located_row=self.rows(view.located_row),
            placed=self.rows(view.placed),
            journal=journal,
            detail=self._detail(view.detail) if view.detail else view.detail,
            notes=tuple(replace(note, since=note.since - ahead) for note in view.notes),
            rules=tuple(replace(rule, since=rule.since - ahead) for rule in view.rules),
        )

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Return rows of the server with its name and our times."""
        return tuple(map(self._row, rows))

    def query(self, query: Query) -> Query:
        """Return our query with the times of the server."""
        if not self.ahead:
            return query
        until, after, cut = map(self._cut, (query.until, query.after, query.cut))
        return replace(query, until=until, after=after, cut=cut)

    def _row(self, row: Row) -> Row:
        if not self.ahead:
            return replace(row, server=self.server)
        began, ended = row.began - self.ahead, row.ended and row.ended - self.ahead
        return replace(row, server=self.server, began=began, ended=ended)

    def _line(self, line: JournalLine) -> JournalLine:
        return replace(line, server=self.server, at=line.at - self.ahead)

    def _detail(self, detail: Detail) -> Detail:
        timeline = tuple(map(self._line, detail.timeline))
        return replace(detail, row=self._row(detail.row), timeline=timeline)

    def _cut(self, cut: Cut | None) -> Cut | None:
        if cut is None:
            return None
        row = cut.row
        ended = row.ended and row.ended + self.ahead
        return replace(cut, row=replace(row, began=row.began + self.ahead, ended=ended))
