"""A source that logs the commands of one viewer, and shows when the log fails."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import fields, replace

from echotui.model.command import Command, Invoke, Outcome
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.view import View
from echotui.sources.wrapper import SourceWrapper

log = logging.getLogger(__name__)

LISTED: Final = 20  # Ids, or names of servers, that are logged; of more, their number.


class LoggedSource(SourceWrapper):
    """Logs the commands to another source, and their outcomes.

    Args:
        log_error: Returns the log's error, shown as an alarm; empty for none.
        by: The viewer, as the log has it.
    """

    def __init__(self, source: Source, log_error: Callable[[], str], by: str) -> None:
        super().__init__(source)
        self._log_error = log_error
        self._by = by

    async def view(self, query: Query) -> View:
        """Answer one query, with an alarm if the log fails."""
        view = await super().view(query)
        error = self._log_error()
        if not error:
            return view
        return replace(view, notes=(*view.notes, Note(NoteKind.ALARM, error)))

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command, and log it."""
        outcome = await super().submit(command)
        log_command(self._by, command, outcome)
        return outcome


def log_command(by: str, command: Command, outcome: Outcome) -> None:
    """Log a command of a viewer, and its outcome."""
    logged_fields = {"cause": _name(command), "by": by, **_values(command)}
    if isinstance(command, Invoke):
        # The outcome has a text as well.
        logged_fields["input"] = logged_fields.pop("text")
    logged_fields |= {"outcome": _name(outcome), **_values(outcome)}
    log.info("command", extra={"connection": getattr(command, "id", 0), "fields": logged_fields})


def _name(value: Command | Outcome) -> str:
    return type(value).__name__.lower()


def _values(value: Command | Outcome) -> dict[str, object]:
    # The id stands before the event.
    named = (field.name for field in fields(value) if field.name != "id")
    values = {name: getattr(value, name) for name in named}
    # One server has no names.
    return {name: _short(each) for name, each in values.items() if each != frozenset()}


def _short(value: object) -> object:
    match value:
        case tuple():
            return _list(value, "connections")
        case frozenset():
            return _list(sorted(value), "servers")
        case _:
            return value


def _list(values: Sequence[object], what: str) -> str:
    return ",".join(map(str, values)) if len(values) <= LISTED else f"{len(values)} {what}"
