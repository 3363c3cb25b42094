"""Ids of connections and groups: as the server of one run numbers them, and as we do."""

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from msgspec.structs import replace

from echotui.errors import MessageError
from echotui.model.detail import Detail
from echotui.model.ids import id_in, number_of, run_of
from echotui.model.journal import JournalLine, Rejected
from echotui.model.note import Note
from echotui.model.query import MOST_MARKS, Query
from echotui.model.row import Row
from echotui.model.view import View


class Runs:
    """Numbers the runs of servers, and our sessions with them, for all links of one source."""

    def __init__(self) -> None:
        self._runs: dict[str, int] = {}
        self._free = count()
        self._sessions = count()

    def reserve(self) -> int:
        """Return the number of the first run of a server that is expected: the sort is by it."""
        return next(self._free)

    def numbering(self, instance: str, reserved: int | None = None) -> "Numbering":
        """Begin a session with the run of a server, by `View.instance`.

        Args:
            reserved: Its number, if this run was not met before; else the next one.
        """
        if instance not in self._runs:
            self._runs[instance] = next(self._free) if reserved is None else reserved
        return Numbering(self._runs[instance], next(self._sessions))


class Numbering(NamedTuple):
    """Gives each connection an id that no connection of another run of a server has.

    Attributes:
        run: Of a server, from 0; it numbers its connections from 1 on.
        session: Of ours with servers, from 0; each numbers its groups from -1 down.
    """

    run: int
    session: int

    @property
    def alike(self) -> bool:
        """Whether its ids are the server's numbers."""
        return not (self.run or self.session)

    def id(self, number: int) -> int:
        """Return the id of what the server has numbered."""
        return id_in(self.run, number) if number >= 0 else -id_in(self.session, -number)

    def number(self, id_: int) -> int:
        """Return the server's number of an id; 0: it is of another run."""
        if id_ >= 0:
            return number_of(id_) if run_of(id_) == self.run else 0
        return -number_of(-id_) if run_of(-id_) == self.session else 0

    def numbers(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return the server's numbers of those ids that are of this run."""
        return tuple(number for id_ in ids if (number := self.number(id_)))

    def ids(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Return the ids of what the server has numbered."""
        return tuple(map(self.id, numbers)) if self.run else numbers

    def query(self, query: Query) -> Query:
        """Return a query with the server's numbers; those of cuts are.

        MessageError if the server would refuse it.
        """
        if len(query.marks) > MOST_MARKS:
            raise MessageError(f"at most {MOST_MARKS:,} connections of a server can be marked")
        if query.server:
            # For who has several servers; this is one of them.
            query = replace(query, server="")
        if self.alike:
            return query
        return replace(
            query,
            locate=self.number(query.locate),
            detail=self.number(query.detail),
            marks=frozenset(self.numbers(query.marks)),
        )

    def view(self, view: View) -> View:
        """Return a view of the server with our ids."""
        if self.alike:
            return view
        journal = replace(view.journal, lines=tuple(map(self._line, view.journal.lines)))
        return replace(
            view,
            rows=self.rows(view.rows),
            located_row=self.rows(view.located_row),
            placed=self.rows(view.placed),
            journal=journal,
            marks=frozenset(map(self.id, view.marks)),
            detail=self._detail(view.detail),
            notes=tuple(map(self._note, view.notes)),
        )

    def rows(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Return rows of the server with our ids."""
        if self.alike:
            return rows
        return tuple(replace(row, id=self.id(row.id)) for row in rows)

    def _line(self, line: JournalLine) -> JournalLine:
        return line if isinstance(line, Rejected) else replace(line, id=self.id(line.id))

    def _detail(self, detail: Detail) -> Detail:
        (row,) = self.rows((detail.row,))
        return replace(detail, row=row, timeline=tuple(map(self._line, detail.timeline)))

    def _note(self, note: Note) -> Note:
        return replace(note, ids=frozenset(map(self.id, note.ids)))
