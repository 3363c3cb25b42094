"""A source that logs the commands of one viewer, and shows when the log fails."""

import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec.structs import fields, replace

from echotui.model.command import Command, HoldEach, Invoke, KickEach, Outcome
from echotui.model.ids import label, number_of, run_of
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
        self._servers: dict[int, str] = {}  # Their names, by the runs of those with rows.

    async def view(self, query: Query) -> View:
        """Answer one query, with an alarm if the log fails."""
        view = await super().view(query)
        if view.servers:
            self._servers |= {run_of(row.id): row.server for row in view.rows}
        error = self._log_error()
        if not error:
            return view
        return replace(view, notes=(*view.notes, Note(NoteKind.ALARM, error)))

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command, and log it."""
        outcome = await super().submit(command)
        log_command(self._by, command, outcome, self._servers)
        return outcome


def log_command(
    by: str, command: Command, outcome: Outcome, servers: Mapping[int, str] = MappingProxyType({})
) -> None:
    """Log a command of a viewer, and its outcome.

    Args:
        servers: Their names in a fleet, by the runs in ids.
    """
    logged_fields = {"cause": _name(command), "by": by, **_values(command)}
    id_ = getattr(command, "id", 0)
    if server := servers.get(run_of(id_)) if id_ else "":
        logged_fields["server"] = server
    if isinstance(command, KickEach | HoldEach) and len(command.ids) <= LISTED:
        logged_fields["ids"] = ",".join(_label(each, servers) for each in command.ids)
    if isinstance(command, Invoke):
        # The outcome has a text as well.
        logged_fields["input"] = logged_fields.pop("text")
    logged_fields |= {"outcome": _name(outcome), **_values(outcome)}
    log.info("command", extra={"connection": number_of(id_), "fields": logged_fields})


def _label(id_: int, servers: Mapping[int, str]) -> str:
    server = servers.get(run_of(id_))
    return label(id_, server) if server else str(number_of(id_))


def _name(value: Command | Outcome) -> str:
    return type(value).__name__.lower()


def _values(value: Command | Outcome) -> dict[str, object]:
    # The id stands before the event.
    named = [field for field in fields(value) if field.name != "id"]
    # One server has no names, and most kicks need no second answer.
    unsaid = {field.name for field in named if field.default in (False, frozenset())}
    values = {field.name: getattr(value, field.name) for field in named}
    return {name: _short(each) for name, each in values.items() if each or name not in unsaid}


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
