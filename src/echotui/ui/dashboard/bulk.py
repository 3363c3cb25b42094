"""What the keys do that mean many clients: kick, hold, export, forget."""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from textual.screen import Screen

from echotui.model.command import Forget, HoldEach, KickEach, Strength
from echotui.model.fields import Field
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.system.local_time import local_time
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.kick import NAMED, kick_many
from echotui.ui.export.dialog import ExportDialog
from echotui.ui.export.export import ExportRequest, export
from echotui.ui.export.file import ExportError
from echotui.ui.format.safe import safe
from echotui.ui.format.units import grouped
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import Operator, Said, Work

TITLE_FILTER: Final = 30
"""Columns that a filter may take in a dialog's title."""


class Bulk:
    """Asks about many clients, and acts on them.

    Which clients a key means is settled when it is pressed, by id: clients that connect later, or
    get a descriptor again, are not meant.

    Args:
        screen: The screen over which dialogs open.
        operator: Sends the commands.
        controls: Says what came of them.
        progress: Shows how far a command is; an empty text when it is over.
        done: Is called, and awaited, when a command has reached all of its clients.
    """

    def __init__(
        self,
        screen: Screen[Any],
        operator: Operator,
        controls: Controls,
        progress: Callable[[str], None],
        done: Callable[[], Any],
    ) -> None:
        self._screen = screen
        self._operator = operator
        self._controls = controls
        self._progress = progress
        self._done = done
        # Not the operator's: a worker begins later than the key that starts it.
        self._started = False

    def busy(self) -> bool:
        """Tell whether a command is being carried out, and say so if it is."""
        if self._started:
            self._controls.warn("one thing after the other: esc stops what is under way")
        return self._started

    async def kick(self, state: ViewState, marks: Marks, rows: Sequence[Row]) -> None:
        """Ask how hard to kick the marked, or else all that match the filter, and kick them.

        Args:
            state: The filter and the order.
            marks: The marked.
            rows: The rows on the screen.
        """
        matching = await self._operator.source.ids(state.matching(Scope.LIVE))
        ids, hidden = marks.chosen(matching)
        if not ids:
            self._controls.warn("no client that lives matches the filter")
            return
        seen = {row.id for row in rows}
        off_screen = sum(id_ not in seen for id_ in ids) - hidden
        dialog = kick_many(
            len(ids),
            await self._operator.source.find(ids[:NAMED]),
            _title(len(ids), state, marks),
            _unseen(off_screen, hidden),
        )
        self._controls.ask(dialog, partial(self._kick, ids))

    def _kick(self, ids: Sequence[int], strength: Strength | None) -> None:
        if strength is not None:
            command = partial(KickEach, strength=strength)
            self._start(Work(ids, command, "kicking", f"kicked ({strength})"))

    async def hold(self, marks: Marks) -> None:
        """Hold the marked, or release them if all of them are held."""
        if self.busy():
            return
        ids = sorted(marks.ids)
        on = not await self._operator.all_held(ids)
        words = ("holding", "held") if on else ("releasing", "released")
        self._start(Work(ids, partial(HoldEach, on=on), *words))

    def _start(self, work: Work) -> None:
        self._started = True
        self._screen.run_worker(self._carry_out(work))

    async def _carry_out(self, work: Work) -> None:
        try:
            said, reached_all = await self._operator.submit_each(work, self._progress)
        finally:
            self._started = False
        self._progress("")
        self._controls.say(said)
        if reached_all:
            await self._done()

    async def export(self, state: ViewState, marks: Marks, known: Collection[Field]) -> None:
        """Ask for a file, and write the marked, or else all that the view shows.

        Args:
            state: The filter and the order.
            marks: The marked.
            known: The fields that the source knows.
        """
        ids, _ = marks.chosen(await self._operator.source.ids(state.matching(state.scope)))
        if not ids:
            self._controls.warn("there is no connection to export")
            return
        kind = "marked" if marks.ids else "that match the filter" if state.filter else "shown"
        what = f"{grouped(len(ids))} connection{'' if len(ids) == 1 else 's'} {kind}"
        name = f"echotui-{_now():%Y%m%d-%H%M%S}.csv"
        then = partial(self._export, ids, str(state.filter), known)
        self._controls.ask(ExportDialog(what, name), then)

    def _export(
        self,
        ids: Sequence[int],
        filter_: str,
        known: Collection[Field],
        request: ExportRequest | None,
    ) -> None:
        if request is not None:
            self._screen.run_worker(self._write(ids, filter_, known, request))

    async def _write(
        self, ids: Sequence[int], filter_: str, known: Collection[Field], request: ExportRequest
    ) -> None:
        source = self._operator.source
        try:
            told = await export(source, ids, request, filter_=filter_, at=_now(), available=known)
        except ExportError as error:
            self._controls.warn(str(error))
        else:
            self._controls.say(Said(told))

    async def forget(self, state: ViewState) -> None:
        """Forget the connections that have ended; ask first when the filter hides some."""
        source = self._operator.source
        ended = len(await source.ids(Query(scope=Scope.ENDED)))
        shown = ended
        if state.filter:
            shown = len(await source.ids(Query(scope=Scope.ENDED, filter=state.filter)))
        if ended <= shown:
            await self._controls.submit(Forget())
            return
        title = f"Forget all {grouped(ended)} that have ended?"
        says = f"Also the {grouped(ended - shown)} that the filter hides."
        self._controls.ask(Confirm(title, says, "forget", "K"), self._forget)

    async def _forget(self, yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            await self._controls.submit(Forget())


def _title(number: int, state: ViewState, marks: Marks) -> str:
    count, clients = grouped(number), "client" if number == 1 else "clients"
    if marks.ids:
        return f"{count} marked {clients}"
    if state.filter:
        return f"{count} {clients} matching {safe(str(state.filter), TITLE_FILTER)}"
    return f"all {count} {clients}"


def _unseen(off_screen: int, hidden: int) -> str:
    parts = [f"{grouped(off_screen)} of them off the screen"] if off_screen else []
    if hidden:
        parts.append(f"{grouped(hidden)} of them hidden by the filter")
    return ", ".join(parts)


def _now() -> datetime:
    return local_time(time.time())
