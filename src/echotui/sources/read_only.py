"""A source that refuses commands."""

from typing import Final

from msgspec.structs import replace

from echotui.model.command import Command, Invoke, Outcome, Refused
from echotui.model.query import Query
from echotui.model.source import Capabilities, Source
from echotui.model.source_action import SourceAction
from echotui.model.view import View
from echotui.sources.wrapper import SourceWrapper

REFUSAL: Final = "This dashboard is read-only: it acts on no client and not on the server."


class ReadOnlySource(SourceWrapper):
    """Answers queries from another source, and refuses what acts on clients or the server.

    Args:
        refusal: Says why, in a sentence; empty: the dashboard was started so.
    """

    def __init__(self, source: Source, refusal: str = "") -> None:
        super().__init__(source)
        self._refusal = refusal
        self._actions: tuple[SourceAction, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        """Those of the other source, without commands."""
        return replace(
            super().capabilities, kick=False, hold=False, accept=False, forget=False,
            refusal=self._refusal,
        )  # fmt: skip

    async def view(self, query: Query) -> View:
        """Answer one query, without the actions that act on clients or the server."""
        view = await super().view(query)
        self._actions = tuple(action for action in view.actions if not action.acts)
        barred = (*view.barred, *(action for action in view.actions if action.acts))
        return replace(view, actions=self._actions, barred=barred)

    async def submit(self, command: Command) -> Outcome:
        """Refuse all commands but the actions of the last view."""
        if isinstance(command, Invoke) and command.action in {each.id for each in self._actions}:
            return await super().submit(command)
        return Refused(self._refusal or REFUSAL)
