"""Whether a look has found anything to paint."""

from dataclasses import fields
from math import floor
from operator import attrgetter
from typing import Any, Final

from echotui.model.row import Row
from echotui.model.view import Totals, View
from echotui.ui.table.lines import TENTHS


def _all_but(kind: type[Any], *names: str) -> "attrgetter[tuple[object, ...]]":
    return attrgetter(*(field.name for field in fields(kind) if field.name not in names))


_OF_ROW: Final = _all_but(Row, "age", "idle")
_OF_TOTALS: Final = _all_but(Totals, "lag_p99", "lag_max")
_OF_VIEW: Final = attrgetter(
    "server.accepting", "server.strategy", "matching", "known", "first", "located",
    "journal_count", "marks", "caption", "alarm", "report",
)  # fmt: skip


def still(view: View, before: View) -> bool:
    """Tell whether nothing but time has gone by, and no clock on the screen has noticed.

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
        and all(map(_stands, view.rows))
        and all(map(_same, view.rows, before.rows))
    )


def _stands(row: Row) -> bool:
    """Whether its clocks show whole seconds; those of the others are never still."""
    return row.idle >= TENTHS and (row.age >= TENTHS or bool(row.ending))


def _same(row: Row, before: Row) -> bool:
    return _OF_ROW(row) == _OF_ROW(before)
