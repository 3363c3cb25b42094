"""The pane that lists the servers of a fleet, for one dashboard."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from echotui.model.command import Command, Done, Outcome
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.query import Query
from echotui.model.server_state import Reach, ServerState
from echotui.model.source import Source
from echotui.model.source_action import SourceAction
from echotui.model.view import Accepting, View
from echotui.sources.extended import ExtendedSource
from echotui.sources.fleet import amounts
from echotui.sources.fleet.server_info import count_text
from echotui.sources.wrapper import SourceWrapper

LISTED: Final = 5
"""Lines of the pane below its title."""
TOGGLE: Final = SourceAction(
    "servers", "w", "servers", "show or hide the servers", heading="Servers", later=True
)

_LABELS: Final = {
    Accepting.STOPPED: "accept off",
    Accepting.FULL: "full",
    Accepting.OBSTRUCTED: "accept fails",
    Accepting.DRAINING: "draining",
    Accepting.DRAINED: "drained",
}
"""Of servers that answer, and accept no clients; at most 12 columns."""


class ServersPane:
    """Shows and hides the list; there is none of one server that is no fleet.

    Args:
        servers: Returns the servers of this moment, by name.
    """

    def __init__(self, servers: Callable[[], Sequence[ServerState]]) -> None:
        self._servers = servers
        self._shown = False

    @property
    def actions(self) -> tuple[SourceAction, ...]:
        """The one key."""
        return (replace(TOGGLE, closes=self._shown),) if self._servers() else ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """The pane, if it is shown."""
        servers = self._servers() if self._shown else ()
        return (servers_note(servers),) if servers else ()

    async def invoke(self, _action: str, _text: str) -> Outcome:
        """Show or hide the pane."""
        self._shown = not self._shown
        return Done("")

    def polled(self, query: Query) -> None:
        """Do nothing: the servers are those of any query."""

    def close(self) -> None:
        """Do nothing: nothing is kept."""

    def submitted(self, command: Command, outcome: Outcome) -> None:
        """Do nothing: the list shows what a command has changed."""


class _Watched(SourceWrapper):
    """Forwards to a source, and knows the servers of its last view."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.servers: Sequence[ServerState] = ()

    async def view(self, query: Query) -> View:
        view = await super().view(query)
        self.servers = view.servers
        return view


def with_servers_pane(source: Source) -> Source:
    """Add the list to a source whose views have the servers of a fleet."""
    watched = _Watched(source)
    return ExtendedSource(watched, ServersPane(lambda: watched.servers))


def servers_note(servers: Sequence[ServerState]) -> Note:
    """List servers, given by name: first those that do not answer; of many, then the busiest."""
    absent = [each for each in servers if each.reach is not Reach.ANSWERS]
    there = [each for each in servers if each.reach is Reach.ANSWERS]
    if len(servers) > LISTED:
        there.sort(key=_traffic, reverse=True)
    listed = [*absent, *there]
    more = len(servers) - LISTED + 1 if len(servers) > LISTED else 0
    rows = _rows(listed[: len(listed) - more])
    if more:
        rows.append(("", f"and {more:,} more: {_more(listed[-more:])}"))
    return Note(NoteKind.PANE, count_text(servers), table=NoteTable(rows=tuple(rows)))


def _traffic(server: ServerState) -> tuple[float, int]:
    return server.rate_in + server.rate_out, server.open


def _more(servers: Sequence[ServerState]) -> str:
    silent = sum(each.reach is not Reach.ANSWERS for each in servers)
    if silent:
        return f"{silent:,} of them do not answer"
    return f"in {amounts.rate(sum(each.rate_in for each in servers))} together"


def _rows(servers: Sequence[ServerState]) -> list[tuple[str, ...]]:
    """Return the label and one text of each, in which the same facts are below each other."""
    name = max((len(each.name) for each in servers), default=0)
    counts = [f"{each.open:,}" for each in servers]
    count = max(map(len, counts), default=0)
    return [
        (_reach(each), f"{each.name:<{name}}  {_facts(each, f'{number:>{count}}')}")
        for each, number in zip(servers, counts, strict=True)
    ]


def _reach(server: ServerState) -> str:
    if server.reach is Reach.SILENT:
        return f"{server.reach} {amounts.time(server.silent)}"
    if server.reach is Reach.GONE:
        return str(server.reach)
    texts = (text for each, text in _LABELS.items() if server.accepting == each)
    return next(texts, str(server.reach))


def _facts(server: ServerState, clients: str) -> str:
    """Return the most important facts first: a narrow terminal cuts the others off."""
    whose = [server.process, server.version and f"echotui {server.version}"]
    if server.reach is not Reach.ANSWERS:
        # What it counted is old; the table has lost sight of the other clients.
        kept = f"{clients} open, {server.kept:,} kept" if server.reach is Reach.SILENT else ""
        return "  ".join(filter(None, [kept, server.error, *whose]))
    rates = [
        f"{name} {amounts.rate(rate):>9}"
        for name, rate in (("in", server.rate_in), ("out", server.rate_out))
    ]
    facts = [
        f"{clients} open",
        *rates,
        f"queued {amounts.memory(server.queued):<8}",
        "" if server.accepting == Accepting.YES else server.accepting,
        f"clock {amounts.difference(server.clock)}" if server.clock else "",
        "read only" if server.read_only else "",
        *whose,
        " ".join(server.addresses),
    ]
    return "  ".join(filter(None, facts)).rstrip()
