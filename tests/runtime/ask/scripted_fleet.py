"""A source with scripted answers that is several servers."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from msgspec.structs import replace

from echotui.model.command import Command, HoldEach, KickEach, Outcome, Tally
from echotui.model.fields import EVERYWHERE, FIELDS, ID, SERVER
from echotui.model.ids import id_in, number_of, run_of
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from tests.scripted import ScriptedSource, in_scope
from tests.ui.stage import row

GETTERS: Final = {
    **{field: field.get for field in FIELDS}, ID: lambda each: number_of(each.id),
}  # fmt: skip


def names(count: int) -> list[str]:
    return [f"web-{number}" for number in range(1, count + 1)]


def client(server: int, number: int, **facts: Any) -> Row:
    """Return the row of a client of `web-1`, which has lane 0, or another server."""
    made = replace(row(number, **facts), id=id_in(server - 1, number))
    return replace(made, server=f"web-{server}")


class ScriptedFleet(ScriptedSource):
    """Has servers `web-1` and so on; those of `silent_ones`, `gone` and `unmet` answer nothing."""

    def __init__(self, rows: Sequence[Row], servers: int = 3) -> None:
        super().__init__(list(rows))
        self.server = replace(self.server, fields=EVERYWHERE | {SERVER})
        self.names = names(servers)
        self.silent_ones: set[str] = set()
        self.gone: set[str] = set()
        self.unmet: set[str] = set()

    async def view(self, query: Query) -> View:
        view = await super().view(query)
        return replace(view, servers=tuple(map(self._state, self.names)))

    async def ids(self, query: Query) -> tuple[int, ...]:
        self._require_answer()
        test, field = query.filter.test(GETTERS), query.sort.field
        found = [
            each
            for each in self.rows
            if in_scope(each, query.scope) and query.server in ("", each.server) and test(each)
        ]
        found.sort(
            key=lambda each: field.rank(field.get(each)) if field.rank else field.get(each),
            reverse=query.sort.reverse,
        )
        return tuple(each.id for each in found if self._answers(each.server))

    async def submit(self, command: Command) -> Outcome:
        outcome = await super().submit(command)
        if not isinstance(command, KickEach | HoldEach) or not isinstance(outcome, Tally):
            return outcome
        asked = {self.names[run] for id_ in command.ids if (run := run_of(id_)) < len(self.names)}
        silent = {name for name in asked if not self._answers(name)}
        return replace(
            outcome,
            asked=frozenset(asked),
            acted=frozenset(asked - silent),
            silent=frozenset(silent),
        )

    def _answers(self, name: str) -> bool:
        return name not in self.silent_ones | self.gone | self.unmet

    def _state(self, name: str) -> ServerState:
        of_server: Collection[Row] = [each for each in self.rows if each.server == name]
        if name in self.unmet:
            return ServerState(name, Reach.SILENT, 4.0, process=f"./{name}.sock")
        if name in self.gone:
            return ServerState(name, Reach.GONE, error="stopped by SIGTERM.", version="1.0")
        return ServerState(
            name,
            Reach.SILENT if name in self.silent_ones else Reach.ANSWERS,
            silent=4.0 if name in self.silent_ones else 0.0,
            addresses=(f"10.0.0.{name[-1]}:10000",),
            version="1.0",
            open=len(of_server),
        )
