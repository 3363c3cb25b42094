"""What a dashboard asks of a source."""

from dataclasses import dataclass, field
from enum import StrEnum

from echotui.model.fields import ID, Field
from echotui.model.filter.filter import EVERYTHING, Filter


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows. Ties are broken by id, ascending.

    Attributes:
        field: What to order by; one that has a column.
        reverse: Largest first.
    """

    field: Field = ID
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The rows that are on the screen.

    Attributes:
        first: Index of the first row in the order, from 0.
        count: How many rows; 0 asks for none.
    """

    first: int = 0
    count: int = 0


class Scope(StrEnum):
    """Which connections are meant at all."""

    ALL = "all"
    """Those that live, and those that ended and are remembered."""
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Query:
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

    sort: Sort = field(default_factory=Sort)
    scope: Scope = Scope.ALL
    filter: Filter = EVERYTHING
    window: Window = field(default_factory=Window)
    locate: int = 0
    journal: int = 0
    marks: frozenset[int] = frozenset()
    detail: int = 0
    fields: frozenset[Field] = frozenset()
    frozen: bool = False
    paused: bool = False
