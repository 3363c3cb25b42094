"""The sort keys of rows of several servers, and places between them, as each server is asked."""

from collections.abc import Callable
from functools import total_ordering
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from echotui.model.fields import AGE, ID, IDLE, SERVER
from echotui.model.ids import number_of
from echotui.model.query import Cut, Sort
from echotui.model.row import Row
from echotui.sources.fleet.laned import Laned

ABOVE_ALL: Final = 1 << 40  # No connection has a number that is as large.

Key = tuple[bool, Any, int, int]
"""Of one row: whether it comes with the ended ones, its value, lane and number."""


@total_ordering
class _Descending:
    """Compares the other way round; for values that have no negative."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - of the kind of some field
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(self.value == other.value)

    def __lt__(self, other: "_Descending") -> bool:
        return bool(other.value < self.value)

    def __hash__(self) -> int:
        return hash(self.value)


class MergeOrder(Struct, frozen=True):
    """The order of rows of all members.

    Attributes:
        divided: Whether the ended ones come last.
    """

    sort: Sort
    grouped: bool
    divided: bool

    @property
    def sent(self) -> Sort:
        """What members sort by: all rows of one have the name of its server.

        Ids of groups descend in the order of arrival.
        """
        return Sort(reverse=self.grouped) if self.sort.field is SERVER else self.sort

    def key(self, row: Row, member: Laned, late: float = 0.0) -> Key:
        """Return the sort key of a member's row.

        Args:
            late: Seconds that have passed since its answer.
        """
        field, lane, number = self.sort.field, member.lane, abs(row.id)
        if field is ID:
            value: Any = lane
            number = -row.id if self.sort.reverse else row.id
        elif field is SERVER:
            value = member.name.lower()
        else:
            value = field.get(row)
            if field.rank is not None:
                value = _ranked(field.rank, value)
            elif late and (field is IDLE or (field is AGE and not row.ending)):
                value += late
        if self.sort.reverse:
            value = -value if isinstance(value, int | float) else _Descending(value)
        return self.divided and bool(row.ending), value, lane, number

    def cut(self, row: Row, owner: Laned, member: Laned, later: float = 0.0) -> Cut:
        """Return the place before a row of `owner`, in the order of `member`.

        Args:
            later: Seconds by which the row is older when the cut is used.
        """
        field, sign = self.sort.field, -1 if self.grouped else 1
        row = replace(row, payload=b"", id=sign * number_of(abs(row.id)))
        if field in (AGE, IDLE) and later:
            row = replace(row, age=row.age + later, idle=row.idle + later)
        if owner.lane == member.lane:
            return Cut(row, row.id)
        after = self._after(member, owner)
        if field is not ID and field is not SERVER:
            return Cut(row, 0 if after else sign * ABOVE_ALL)
        edges = sorted((0, sign * ABOVE_ALL))
        edge = edges[after is self.sent.reverse]
        return Cut(replace(row, id=edge), edge)

    def _after(self, member: Laned, owner: Laned) -> bool:
        """Return whether a member's rows come after those of another that sort alike."""
        if self.sort.field is ID:
            return (member.lane > owner.lane) is not self.sort.reverse
        if self.sort.field is SERVER:
            mine, other = member.name.lower(), owner.name.lower()
            if mine != other:
                return (mine > other) is not self.sort.reverse
        return member.lane > owner.lane


def _ranked(rank: Callable[[Any], Any], value: Any) -> Any:  # noqa: ANN401 - of any field
    try:
        return rank(value)
    except ValueError:
        # An address that is none: no server of ours sends it.
        return -1
