"""Sends the operator's commands to the source, and words what comes back."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple, assert_never

from echotui.model.command import Command, Done, Gone, Outcome, Refused, Tally
from echotui.model.row import Row
from echotui.model.source import Capabilities, Source
from echotui.ui.format.units import grouped

AT_ONCE: Final = 25
"""Connections in one command: about a millisecond of work, so long a client waits for it."""
FIND_AT_ONCE: Final = 200
"""Rows found in one turn of the loop."""


class Said(NamedTuple):
    """A toast.

    Attributes:
        text: One short sentence; may hold what a client sent. Empty for no toast.
        severity: `warning`: it is not what the operator wanted.
    """

    text: str
    severity: Literal["information", "warning"] = "information"


class Work(NamedTuple):
    """A command for many connections.

    Attributes:
        ids: The connections.
        command: Makes the command for some of them.
        doing: What is being done: `kicking`.
        done: What was done then: `kicked (drain)`.
    """

    ids: Sequence[int]
    command: Callable[[tuple[int, ...]], Command]
    doing: str
    done: str


class Operator:
    """The operator's way to a source.

    Args:
        source: The source.

    Attributes:
        source: The same.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._work: asyncio.Task[None] | None = None
        self._reached = 0
        self._tally = Tally()

    @property
    def capabilities(self) -> Capabilities:
        """What the source can do."""
        return self.source.capabilities

    @property
    def read_only(self) -> bool:
        """Whether no key acts on a client or the server."""
        able = self.capabilities
        return not (able.kick or able.hold or able.accept or able.forget)

    async def submit(self, command: Command) -> Said:
        """Send one command.

        Args:
            command: The command.

        Returns:
            What came of it.
        """
        return outcome_text(await self.source.submit(command))

    @property
    def busy(self) -> bool:
        """Whether a command for many connections is being carried out."""
        return self._work is not None

    def stop(self) -> None:
        """Stop the command for many connections; the clients that it has not reached are spared."""
        if self._work is not None:
            self._work.cancel()

    async def submit_each(self, work: Work, progress: Callable[[str], None]) -> tuple[Said, bool]:
        """Send a command for many connections, in slices between which clients are served.

        Await it only while not `busy`.

        Args:
            work: The command.
            progress: Is called with one short sentence after each slice.

        Returns:
            What came of it, and whether it reached all.
        """
        self._reached, self._tally = 0, Tally()
        self._work = asyncio.create_task(self._carry_out(work, progress))
        try:
            # Not awaited itself: `stop` cancels it alone.
            await asyncio.wait({self._work})
            if not self._work.cancelled():
                # Raises what went wrong in it.
                self._work.result()
        finally:
            self._work.cancel()
            self._work = None
        left, tally = len(work.ids) - self._reached, self._tally
        text = tally.text(work.done) + (f"; stopped, {grouped(left)} not touched" if left else "")
        wanted = not (tally.gone or tally.refused or left)
        return Said(text, "information" if wanted else "warning"), not left

    async def _carry_out(self, work: Work, progress: Callable[[str], None]) -> None:
        for first in range(0, len(work.ids), AT_ONCE):
            some = tuple(work.ids[first : first + AT_ONCE])
            outcome = await self.source.submit(work.command(some))
            self._tally += outcome if isinstance(outcome, Tally) else Tally(refused=len(some))
            self._reached = first + len(some)
            reached, count = grouped(self._reached), grouped(len(work.ids))
            progress(f"{work.doing} {reached} of {count}; esc stops it")
            await asyncio.sleep(0)

    async def all_held(self, ids: Sequence[int]) -> bool:
        """Tell whether all of some connections are held.

        Args:
            ids: The connections; those that have ended count as held.

        Returns:
            Whether none of them is read from.
        """
        for first in range(0, len(ids), FIND_AT_ONCE):
            rows = await self.source.find(ids[first : first + FIND_AT_ONCE])
            if not all(row.held for row in rows):
                return False
        return True


def outcome_text(outcome: Outcome) -> Said:
    """Word what came of a command.

    Args:
        outcome: The outcome.

    Returns:
        The toast.
    """
    match outcome:
        case Done():
            return Said(outcome.text)
        case Gone() | Refused():
            return Said(outcome.text, "warning")
        case Tally():
            return Said(outcome.text("done"))
        case _:
            assert_never(outcome)


def not_live(row: Row | None) -> Said | None:
    """Say why a client cannot be acted on.

    Args:
        row: The client that the operator means; `None` when there is none.

    Returns:
        The toast; `None` when the client can be acted on.
    """
    if row is None:
        return Said("no client is selected", "warning")
    if row.ending:
        return Said(f"#{row.id} has ended already: {row.ending}", "warning")
    return None
