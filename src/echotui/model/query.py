"""What a dashboard asks of a source."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from echotui.model.fields import COLUMNS, ID, Field
from echotui.model.filter.filter import EVERYTHING, Filter

MOST_ROWS: Final = 1000
MOST_LINES: Final = 2000


class Sort(Struct, frozen=True, gc=False, omit_defaults=True):
    """An order of rows. Ties are broken by id, ascending.

    Attributes:
        field: What to order by; one that has a column.
        reverse: Largest first.
    """

    field: Field = ID
    reverse: bool = False

    def __post_init__(self) -> None:
        if self.field.id not in COLUMNS:
            raise ValueError(f"there is no column {self.field.id!r} to sort by")


class Window(Struct, frozen=True, gc=False, omit_defaults=True):
    """The rows that are on the screen.

    Attributes:
        first: Index of the first row in the order, from 0.
        count: How many rows; 0 asks for none.
    """

    first: Annotated[int, Meta(ge=0)] = 0
    count: Annotated[int, Meta(ge=0, le=MOST_ROWS)] = 0


class Scope(StrEnum):
    """Which connections are meant at all."""

    ALL = "all"
    """Those that live, and those that ended and are remembered."""
    LIVE = "live"
    ENDED = "ended"


class Query(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """One question.

    Attributes:
        sort: The order of the rows.
        scope: Which connections at all.
        filter: Which of these.
        window: Which of the rows.
        locate: Id of the connection to find, wherever it is in the order; 0 for none.
        journal: How many of the newest journal lines.
        marks: Ids of connections of which to tell which still live.
        detail: Id of the connection of which to tell everything; 0 for none. As long as it is
            asked for, its payload is kept. Rows are not ordered anew for it.
        fields: What is shown of the rows; only for these is the kernel asked, see `SAMPLED`.
        frozen: Keep the order while values go on; new connections go to its end.
        paused: The operator looks at a standing view: keep the order, let no ended one expire.
    """

    sort: Sort = Sort()
    scope: Scope = Scope.ALL
    filter: Filter = EVERYTHING
    window: Window = Window()
    locate: int = 0
    journal: Annotated[int, Meta(ge=0, le=MOST_LINES)] = 0
    marks: frozenset[int] = frozenset()
    detail: int = 0
    fields: frozenset[Field] = frozenset()
    frozen: bool = False
    paused: bool = False
