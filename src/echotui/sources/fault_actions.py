"""The key that injects faults, for one dashboard."""

from collections.abc import Callable, Iterable
from typing import Final

from echotui.errors import FaultError, FilterError
from echotui.model.command import Command, Done, Outcome, Refused
from echotui.model.fault_kinds import WORDS
from echotui.model.fault_text import ACTION, MARKED, OFF, RULE
from echotui.model.note import Note
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source_action import Prompt, SourceAction
from echotui.server.server import EchoServer
from echotui.sources.fault_operator import FaultOperator
from echotui.system.printable import sentence

MOST_LISTED: Final = 8
"""Marks that the prompt lists; more are `marked`."""
_QUESTION: Final = f"Fault (0 ends all, #3 {OFF} those of a client, {RULE}7 {OFF} a rule)"
_WORDS: Final = (*WORDS, OFF, "seed=", "addr:", "port:")


class FaultActions:
    """Asks for a rule of faults, for the client under the cursor or the marked ones.

    Args:
        group: Returns a group of the view by its id; `None` if there is no such group.
    """

    def __init__(
        self, server: EchoServer, operator: FaultOperator, group: Callable[[int], Row | None]
    ) -> None:
        self._server = server
        self._operator = operator
        self._group = group
        self._query = Query()

    @property
    def actions(self) -> tuple[SourceAction, ...]:
        """The one key, with the clients of the last query in its prompt."""
        words = _WORDS
        if rules := self._server.faults.rules:
            words += tuple(f"{RULE}{rule.number}" for rule in rules)
        if self._marked:
            words += (MARKED,)
        return (
            SourceAction(
                ACTION, "F", "faults",
                "inject faults: latency, resets and others",
                Prompt(_QUESTION, self._chosen(), words=words),
                acts=True, heading="Faults", later=True,
            ),
        )  # fmt: skip

    @property
    def notes(self) -> tuple[Note, ...]:
        """None."""
        return ()

    async def invoke(self, _action: str, text: str) -> Outcome:
        """Put a rule on, or end some."""
        try:
            return Done(await self._operator.carry_out(text, self._query.marks))
        except FilterError as error:
            return Refused(sentence(f"column {error.column}: {error}"))
        except FaultError as error:
            return Refused(sentence(str(error)), nobody=error.nobody)

    def polled(self, query: Query) -> None:
        """Note where the cursor is, and the marks."""
        self._query = query

    def close(self) -> None:
        """Do nothing: faults stay when a dashboard has gone."""

    def submitted(self, command: Command, outcome: Outcome) -> None:
        """Do nothing: no other command is about faults."""

    @property
    def _marked(self) -> bool:
        """Whether any marked client is still connected."""
        channels = self._server.channels
        return any(id_ in channels for id_ in self._query.marks)

    def _chosen(self) -> str:
        """Return the beginning of a rule: the clients that the next command would be for."""
        if self._marked:
            marks = self._query.marks
            return f"{_ids(marks)} " if len(marks) <= MOST_LISTED else f"{MARKED} "
        id_ = self._query.detail or self._query.locate
        if id_ < 0:
            group = self._group(id_)
            return f"addr:{group.address.host} " if group is not None else ""
        # Also of one that has ended: without a client, the rule would be for all.
        return f"{_ids((id_,))} " if id_ else ""


def _ids(ids: Iterable[int]) -> str:
    return f"#{','.join(map(str, sorted(ids)))}"
