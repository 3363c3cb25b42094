"""The queries of a dashboard."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from echotui.model.field import Field
from echotui.model.fields import ID, SORTABLE
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.row import Row

MOST_ROWS: Final = 1000
MOST_LINES: Final = 2000
MOST_PLACES: Final = 64
MOST_MARKS: Final = 100_000
"""So many are read from a message, and looked up, in less than 10 ms."""


class Sort(Struct, frozen=True, gc=False, omit_defaults=True):
    """An order of rows. Ties are broken by id: in the order of arrival, also of groups."""

    field: Field = ID  # One that has a column.
    reverse: bool = False  # Largest first.

    def __post_init__(self) -> None:
        if self.field.id not in SORTABLE:
            raise ValueError(f"there is no column {self.field.id!r} to sort by")


class Window(Struct, frozen=True, gc=False, omit_defaults=True):
    """The rows that are on the screen."""

    first: Annotated[int, Meta(ge=0)] = 0  # Its index in the order.
    count: Annotated[int, Meta(ge=0, le=MOST_ROWS)] = 0


class Cut(Struct, frozen=True, gc=False, omit_defaults=True):
    """A place between two rows of an order: behind all rows that sort before `row`.

    The order is that of the query, in its direction; in one where the ended come last, `row.ending`
    counts first. Of rows that sort as `row`, those with an id below `id` are before the cut; of
    groups, those with an id nearer to 0. Both ids are the numbers of the server that is asked: 0 is
    before all of them, 1 << 40 (of groups its negative) behind all.
    """

    row: Row  # Of any server.
    id: int = 0


class Scope(StrEnum):
    """Open connections, ended ones that are kept, or both."""

    ALL = "all"
    LIVE = "live"
    ENDED = "ended"


class JournalWindow(Struct, frozen=True, gc=False, omit_defaults=True):
    """The journal lines that are on the screen: newest first, of those that match `filter`.

    Lines are numbered from 1, as they are written. As a window of rows, one at either end of the
    lines is full: it begins earlier if there are fewer than `count` from its first line on.
    """

    filter: Filter = EVERYTHING
    search: Filter = EVERYTHING  # What a hit matches besides; without terms, there are none.
    # Number of a line; 0: follow the newest. If that line is gone or does not match, the next older
    # one counts, or else the oldest.
    at: Annotated[int, Meta(ge=0)] = 0
    skip: int = 0  # Matching lines between `at` and the first one to return; below 0: newer ones.
    # Before `skip`, move `at` to the next older (1) or newer (-1) hit, from 0 to the newest one.
    hit: Annotated[int, Meta(ge=-1, le=1)] = 0
    count: Annotated[int, Meta(ge=0, le=MOST_LINES)] = 0
    since: Annotated[int, Meta(ge=0)] = 0  # Number of a line; return only newer ones.


class Query(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """One query for a `View`."""

    sort: Sort = Sort()
    scope: Scope = Scope.ALL
    filter: Filter = EVERYTHING
    window: Window = Window()
    locate: int = 0  # Id of the connection or group to find in the order; 0: none.
    journal: JournalWindow = JournalWindow()
    # Ids; the view returns those that are still open.
    marks: Annotated[frozenset[int], Meta(max_length=MOST_MARKS)] = frozenset()
    # Id of the connection to return in detail; 0: none. While it is queried, its payload is kept,
    # and the rows are not sorted again.
    detail: int = 0
    fields: frozenset[Field] = frozenset()  # Shown; only these are sampled, see `SAMPLED`.
    frozen: bool = False  # Keep the order, with new values; new connections are added at its end.
    paused: bool = False  # Keep the order, and let no ended connection expire.
    address: str | None = None  # Only clients of this one, as in `Address.host`; `None`: all.
    # Return groups in place of connections: all that match, by client address. `Source.ids` returns
    # the ids of connections also then.
    grouped: bool = False
    # Only connections of the server of this name; for a source that has several. Empty: of all.
    server: str = ""
    # For a source that merges the orders of several servers:
    until: Cut | None = None  # The window ends with the first row that is behind this.
    # The window begins with the first row behind this, whatever `window.first` is, and ends with
    # the last one before `until`.
    after: Cut | None = None
    cut: Cut | None = None  # `View.before` is the number of rows before this.
    # Indices in the order; `View.placed` has the rows there, without those behind the end.
    places: Annotated[tuple[int, ...], Meta(max_length=MOST_PLACES)] = ()
    ended_last: bool | None = None  # Whether ended ones come last; `None`: unless all rows fit.
    history: bool = True  # Return the history of the totals.
    totals: bool = True  # Return the totals, and what `View.server` has.
