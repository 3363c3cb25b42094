"""Marks, and the keys that act on many connections."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.worker import Worker

from echotui.model.command import Command, HoldEach, KickEach, Strength, Tally
from echotui.model.query import Scope
from echotui.model.row import Row
from echotui.ui.bindings import bound
from echotui.ui.dashboard.filtering import FilteringScreen
from echotui.ui.dialogs.kick import NAMED, KickDialog, kick_many, kick_one
from echotui.ui.format.safe import safe
from echotui.ui.format.units import grouped
from echotui.ui.groups import ACT
from echotui.ui.shared.bulk import in_turns

LOOKED_AT = 200
"""Rows looked at in one go."""
TITLE_FILTER = 30
"""Columns that a filter may take in a dialog's title."""


class MarkingScreen(FilteringScreen):
    """Marks connections, and acts on those that are marked; see `LookingScreen` for the arguments.

    What is acted on is settled when the key is pressed, by id: whoever comes later, or gets a
    descriptor anew, is not meant.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("mark", "mark", ACT, "mark"),
        bound("unmark", "unmark", ACT),
        bound("invert", "invert", ACT),
        bound("kick_all", "kick_all", ACT, "kick all"),
    ]
    _bulk: Worker[None] | None = None
    # How many marks have gone of which the operator has not heard.
    _lost = 0

    def on_mount(self) -> None:
        """Say that nothing will be done, where nothing can be."""
        self.summary.read_only = self.read_only

    async def action_mark(self) -> None:
        """Mark the client that the cursor is on, or unmark it; and go to the next."""
        row = await self.live()
        if row is not None:
            self._mark(self.marks ^ {row.id})
            self.table.action_move(1)

    def action_unmark(self) -> None:
        """Unmark all, also those that the filter hides."""
        self._mark(frozenset())

    async def action_invert(self) -> None:
        """Mark those that match the filter and are not marked, and unmark those that are."""
        matching = frozenset(await self._matching())
        self._mark(self.marks ^ matching)

    def _mark(self, marks: frozenset[int]) -> None:
        self.marks = marks
        self._lost = 0

    def _forget_marks(self, asked: frozenset[int]) -> None:
        """A mark goes with its connection, and is missed."""
        before = self.marks
        super()._forget_marks(asked)
        self._lost += len(before - self.marks)

    async def marks_gone(self) -> bool:
        """Tell, once, that there were marks and all have gone: nobody else was meant by them.

        Returns:
            Whether it was told; then nothing is to be done.
        """
        if self.marks:
            # As of now, not of the last look.
            await self._look()
        if self.marks or not self._lost:
            return False
        whose = "one marked has" if self._lost == 1 else f"{grouped(self._lost)} marked have"
        self.tell(f"the {whose} gone; nothing was done", warning=True)
        self._lost = 0
        return True

    def kick_dialog(self, row: Row) -> KickDialog:
        """Ask about one client, and say that the marked are not meant; see `ActingScreen`."""
        return kick_one(row, len(self.marks))

    async def _matching(self) -> tuple[int, ...]:
        return await self._source.ids(replace(self.outlook.query(), scope=Scope.LIVE))

    async def action_kick_all(self) -> None:
        """Ask how hard to kick the marked, or else all that match the filter."""
        if self._busy() or await self.marks_gone():
            return
        # Now: those that go while the source is asked leave no room for others.
        marked = self.marks
        matching = await self._matching()
        # In the order of the screen; those that the filter hides come last.
        hidden = sorted(marked - set(matching))
        ids = [*(id_ for id_ in matching if id_ in marked), *hidden] if marked else list(matching)
        if not ids:
            self.tell("no client that lives matches the filter", warning=True)
            return
        dialog = kick_many(
            len(ids),
            await self._source.find(ids[:NAMED]),
            self._whom(len(ids), marked=bool(marked)),
            self._unseen(ids, len(hidden)),
        )
        self.app.push_screen(dialog, partial(self._kick_all, ids))

    def _whom(self, number: int, *, marked: bool) -> str:
        count, clients = grouped(number), "client" if number == 1 else "clients"
        if marked:
            return f"{count} marked {clients}"
        if self.outlook.filter:
            return f"{count} {clients} matching {safe(str(self.outlook.filter), TITLE_FILTER)}"
        return f"all {count} {clients}"

    def _unseen(self, ids: Sequence[int], hidden: int) -> str:
        seen = {row.id for row in self.table.view.rows}
        astray = sum(id_ not in seen for id_ in ids) - hidden
        parts = [f"{grouped(astray)} of them off the screen"] if astray else []
        if hidden:
            parts.append(f"{grouped(hidden)} of them hidden by the filter")
        return ", ".join(parts)

    def _kick_all(self, ids: Sequence[int], strength: Strength | None) -> None:
        if strength is not None:
            done = f"kicked ({strength})"
            self._start(ids, partial(KickEach, strength=strength), "kicking", done)

    async def action_hold(self) -> None:
        """Hold or release the marked, or else the client that the cursor is on."""
        if await self.marks_gone():
            return
        if not self.marks:
            await super().action_hold()
        elif not self._busy():
            ids = sorted(self.marks)
            # One that is not held yet is enough: then all are to be.
            on = not await self._all_held(ids)
            words = ("holding", "held") if on else ("releasing", "released")
            self._start(ids, partial(HoldEach, on=on), *words)

    async def _all_held(self, ids: Sequence[int]) -> bool:
        for first in range(0, len(ids), LOOKED_AT):
            if not all(row.held for row in await self._source.find(ids[first : first + LOOKED_AT])):
                return False
        return True

    def action_clear(self) -> None:
        """Stop what is under way; else take back what narrows the view."""
        if self._bulk is not None and self._bulk.is_running:
            self._bulk.cancel()
        else:
            super().action_clear()

    def _busy(self) -> bool:
        busy = self._bulk is not None and self._bulk.is_running
        if busy:
            self.tell("one thing after the other: esc stops what is under way", warning=True)
        return busy

    def _start(
        self,
        ids: Sequence[int],
        command: Callable[[tuple[int, ...]], Command],
        doing: str,
        done: str,
    ) -> None:
        self._bulk = self.run_worker(self._do(ids, command, doing, done))

    async def _do(
        self,
        ids: Sequence[int],
        command: Callable[[tuple[int, ...]], Command],
        doing: str,
        done: str,
    ) -> None:
        """Carry it out, with a word about how far it is, and tell what came of it."""
        tally = Tally()
        so_far = 0
        try:
            async for so_far, tally in in_turns(self._source, ids, command):  # noqa: B007 - told below
                self.say_doing(f"{doing} {grouped(so_far)} of {grouped(len(ids))}; esc stops it")
        finally:
            left = len(ids) - so_far
            stopped = f"; stopped, {grouped(left)} not touched" if left else ""
            self.say_doing("")
            self.tell(tally.text(done) + stopped, warning=bool(tally.gone or tally.refused or left))
        await self.acted()
        # Whoever has gone by now is in the tally; who is drained and goes later is not.
        self._lost = 0
