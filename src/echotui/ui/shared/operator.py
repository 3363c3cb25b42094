"""Sends the operator's commands to the source, and words the outcomes."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple, assert_never

from echotui.model.command import Command, Done, Gone, Outcome, Refused, Tally, Unsure, releases
from echotui.model.fields import FIELDS
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.ui.format.units import grouped

BATCH: Final = 25
"""Connections in one command: about a millisecond of work, in which no client is served."""
_OF_ROW: Final = {field: field.get for field in FIELDS}
_HELD: Final = Query(scope=Scope.LIVE, filter=parse("state:held"))


class Notification(NamedTuple):
    """A message to the operator.

    Attributes:
        text: One sentence; may hold what a client sent. Empty: nothing is shown.
        severity: `warning` when not everything was done that the operator asked for.
    """

    text: str
    severity: Literal["information", "warning"] = "information"


class BulkCommand(NamedTuple):
    """A command for many connections.

    Attributes:
        ids: The connections.
        make: Makes the command for some of them.
        doing: What is being done: `Kicking`.
        done: What was done: `kicked (reset)`.
        then: A sentence about what follows for those for which it was done.
        silent: Servers whose clients are left out, because they do not answer.
    """

    ids: Sequence[int]
    make: Callable[[tuple[int, ...]], Command]
    doing: str
    done: str
    then: str = ""
    silent: frozenset[str] = frozenset()


class Operator:
    """Sends commands to a source: one, or in bulk with progress."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._bulk: asyncio.Task[None] | None = None
        self._reached = 0
        self._tally = Tally()

    @property
    def capabilities(self) -> Capabilities:
        """What the source can do."""
        return self.source.capabilities

    @property
    def read_only(self) -> bool:
        """Whether no key acts on a client or the server."""
        return self.capabilities.read_only

    def spares(self, row: Row) -> bool:
        """Whether the source never kicks such a connection."""
        only = self.capabilities.only
        return bool(only) and not parse(only).test(_OF_ROW)(row)

    async def submit(self, command: Command) -> Outcome:
        """Send one command, and return its outcome."""
        return await self.source.submit(command)

    @property
    def busy(self) -> bool:
        """Whether a bulk command is running."""
        return self._bulk is not None

    def stop(self) -> None:
        """Stop the bulk command; connections that it has not reached stay as they are."""
        if self._bulk is not None:
            self._bulk.cancel()

    async def submit_bulk(
        self, command: BulkCommand, progress: Callable[[str], None]
    ) -> tuple[Notification, bool]:
        """Send a command for many connections in batches; clients are served in between.

        Await it only while not `busy`. `progress` is called with a text after each batch.

        Returns:
            The outcome in words, and whether all connections were reached.
        """
        self._reached, self._tally = 0, Tally(silent=command.silent)
        self._bulk = asyncio.create_task(self._submit_batches(command, progress))
        try:
            # Not awaited itself: `stop` cancels it alone.
            await asyncio.wait({self._bulk})
            if not self._bulk.cancelled():
                # Raises its exception.
                self._bulk.result()
        finally:
            self._bulk.cancel()
            self._bulk = None
        left, tally = len(command.ids) - self._reached, self._tally
        stopped = f"; stopped, {grouped(left)} not reached" if left else ""
        complete = not (tally.gone or tally.refused or tally.silent or left)
        then = f" {command.then}" if command.then and tally.done else ""
        text = f"{tally.text(command.done)}{stopped}.{then}"
        return Notification(text, "information" if complete else "warning"), not left

    async def _submit_batches(self, command: BulkCommand, progress: Callable[[str], None]) -> None:
        for first in range(0, len(command.ids), BATCH):
            batch = tuple(command.ids[first : first + BATCH])
            outcome = await self.source.submit(command.make(batch))
            self._tally += outcome if isinstance(outcome, Tally) else Tally(refused=len(batch))
            self._reached = first + len(batch)
            reached, count = grouped(self._reached), grouped(len(command.ids))
            progress(f"{command.doing} {reached} of {count}")
            await asyncio.sleep(0)

    async def kickable(self, ids: Sequence[int]) -> list[int]:
        """Return those of `ids` that the source kicks in bulk."""
        if not (only := self.capabilities.bulk):
            return list(ids)
        found = await self.source.ids(Query(scope=Scope.LIVE, filter=parse(only)))
        wanted = frozenset(found)
        return [id_ for id_ in ids if id_ in wanted]

    async def toggled_hold(self, ids: Sequence[int]) -> tuple[list[int], bool]:
        """Return those of `ids` that the key changes, and whether it holds or releases them."""
        # In one question, which the source answers in time slices.
        held = frozenset(await self.source.ids(_HELD)).intersection(ids)
        on = not releases(len(held), len(ids))
        return [id_ for id_ in ids if (id_ in held) is not on], on


def notification_of(outcome: Outcome) -> Notification:
    """Word the outcome of a command."""
    match outcome:
        case Done():
            return Notification(outcome.text, "warning" if outcome.silent else "information")
        case Gone() | Refused():
            return Notification(outcome.text, "warning")
        case Unsure():
            return Notification(f"Nothing was done. {outcome.question}", "warning")
        case Tally():
            return Notification(
                f"{outcome.text('done')}.", "warning" if outcome.silent else "information"
            )
        case _:
            assert_never(outcome)
