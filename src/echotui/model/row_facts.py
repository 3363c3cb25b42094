"""The facts that a filter can ask of a row."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final

from echotui.model.ending import NOT_ENDED
from echotui.model.fields import Field
from echotui.model.row import Row


def _reason(row: Row) -> str:
    return "" if row.ending is NOT_ENDED else str(row.ending).lower()


ROW_FACTS: Final[Mapping[Field, Callable[[Row], Any]]] = {
    Field.ID: attrgetter("id"),
    Field.FD: attrgetter("fd"),
    Field.ADDRESS: attrgetter("address"),
    Field.PORT: attrgetter("address.port"),
    Field.MASK: attrgetter("mask"),
    Field.EVENT: attrgetter("delivered"),
    Field.STATE: attrgetter("state"),
    Field.HELD: attrgetter("held"),
    Field.REASON: _reason,
    Field.CAUSE: attrgetter("why"),
    Field.FIRST: attrgetter("ending.first"),
    Field.QUEUE: attrgetter("queued"),
    Field.MESSAGES: attrgetter("chunks"),
    Field.IN: attrgetter("bytes_in"),
    Field.OUT: attrgetter("bytes_out"),
    Field.RATE_IN: attrgetter("rate_in"),
    Field.RATE_OUT: attrgetter("rate_out"),
    Field.IDLE: attrgetter("idle"),
    Field.AGE: attrgetter("age"),
    Field.PAYLOAD: attrgetter("last"),
}
"""One getter a field, each of the type that `Field` says."""
