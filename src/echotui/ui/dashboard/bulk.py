"""What the keys do that act on many clients: kick, hold, export, forget."""

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Final

from textual.screen import Screen

from echotui.errors import NoServerError
from echotui.model.command import Forget, HoldEach, KickEach, Strength
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.server_state import Reach
from echotui.model.view import View
from echotui.system.local_time import local_time
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.servers_of import (
    clients_by_server,
    servers_lines,
    unlisted,
    unreached,
)
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.kick import NAMED, kick_many
from echotui.ui.export.dialog import ExportDialog
from echotui.ui.export.export import ExportRequest, export
from echotui.ui.export.file import ExportError
from echotui.ui.format.row import shown_host
from echotui.ui.format.safe import safe, typeable
from echotui.ui.format.servers import listed, several
from echotui.ui.format.units import grouped
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import BulkCommand, Notification, Operator
from echotui.ui.shared.server_questions import forget_message

TITLE_FILTER: Final = 30
"""Columns of a filter in a dialog's title, at most."""


class Bulk:
    """Asks about many clients, and acts on them.

    The clients are determined when the key is pressed, by id: clients that connect later are not
    affected, even with the descriptor of one that has ended.

    Args:
        screen: The screen over which dialogs open.
        operator: Sends the commands.
        controls: Notifies the operator.
        progress: Shows the progress of a command; an empty text when it is over.
        done: Called and awaited when a command has reached all of its clients.
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
        # Not `operator.busy`: a worker begins later than the key that starts it.
        self._running = False

    def warn_if_running(self) -> bool:
        """Return whether a bulk command is running; if so, notify the operator."""
        if self._running:
            stop = self._controls.keys.of("clear")
            self._controls.warn(f"Another bulk action is running; {stop} stops it.")
        return self._running

    async def kick(self, state: ViewState, marks: Marks, rows: Sequence[Row]) -> None:
        """Ask how hard to kick the marked, else all that match the filter, and kick them.

        `rows` are those on the screen: the dialog says how many clients are not; empty where it
        shows groups.
        """
        matching = await self._operator.source.ids(state.matching(Scope.LIVE))
        every, hidden = marks.targets(matching)
        ids = await self._operator.kickable(every)
        kept = len(every) - len(ids)
        hidden = len(set(every[len(every) - hidden :]).intersection(ids))
        view, source = self._controls.latest, self._operator.source
        silent = frozenset[str]() if marks.ids else unlisted(state, view)
        if not ids:
            why = f"{_kept_text(kept, self._only)}."
            self._controls.warn(why if kept else _nobody_kicked(state, view, silent))
            return
        counts = await clients_by_server(ids, view, source)
        if hidden:
            # The filter does not hide those of a server that does not answer, and so lists none.
            hidden -= unreached(await clients_by_server(ids[-hidden:], view, source), view)
        on_screen = {row.id for row in rows}
        # Of a group, no client is on the screen, and none was expected there.
        off_screen = sum(id_ not in on_screen for id_ in ids) - hidden if rows else 0
        unseen = _unseen(off_screen, hidden)

        def facts(view: View) -> list[str]:
            lines = [unseen, _kept_text(kept, self._only)]
            return [*filter(None, lines), *servers_lines(counts, view, silent)]

        subject = _subject(len(ids), state, marks)
        named, can = await source.find(ids[:NAMED]), self._operator.capabilities
        dialog = kick_many(len(ids), named, subject, facts(view), can)
        self._controls.ask(
            dialog, partial(self._kick, ids, silent), lambda view: dialog.state(facts(view))
        )

    @property
    def _only(self) -> str:
        can = self._operator.capabilities
        return safe(can.bulk_words) or typeable(can.bulk, TITLE_FILTER)

    def _kick(self, ids: Sequence[int], silent: frozenset[str], strength: Strength | None) -> None:
        if strength is not None:
            make = partial(KickEach, strength=strength)
            note = "Each ends when it has read its queue." if strength is Strength.DRAIN else ""
            self._start(BulkCommand(ids, make, "Kicking", strength.done, note, silent))

    async def hold(self, marks: Marks) -> None:
        """Hold the marked, or release them if most of them are held."""
        if self.warn_if_running():
            return
        ids, on = await self._operator.toggled_hold(sorted(marks.ids))
        words = ("Holding", "held") if on else ("Releasing", "released")
        self._start(BulkCommand(ids, partial(HoldEach, on=on), *words))

    def _start(self, command: BulkCommand) -> None:
        self._running = True
        self._screen.run_worker(self._run(command))

    async def _run(self, command: BulkCommand) -> None:
        try:
            notification, reached_all = await self._operator.submit_bulk(command, self._doing)
        finally:
            self._running = False
        self._progress("")
        self._controls.notify(notification)
        if reached_all:
            await self._done()

    def _doing(self, text: str) -> None:
        self._progress(f"{text}; {self._controls.keys.of('clear')} stops it")

    async def export(self, state: ViewState, marks: Marks, view: View) -> None:
        """Ask for a file, and write the marked to it, else all rows of the view."""
        ids, _ = marks.targets(await self._operator.source.ids(state.matching(state.scope)))
        if not ids:
            self._controls.warn("There is no connection to export.")
            return
        kind = "marked" if marks.ids else "that match the filter" if state.filter else "shown"
        where = "" if marks.ids else _of_group(state)
        what = f"{grouped(len(ids))} connection{'' if len(ids) == 1 else 's'}{where} {kind}"
        silent = [each.name for each in view.servers if each.reach is Reach.SILENT]
        if silent and not marks.ids:
            what = f"{what}, without those of {listed(silent)}"
        name = f"echotui-{local_time(time.time()):%Y%m%d-%H%M%S}.csv"
        answered = partial(self._export, ids, str(state.filter), view)
        self._controls.ask(ExportDialog(what, name), answered)

    def _export(
        self, ids: Sequence[int], filter_: str, view: View, request: ExportRequest | None
    ) -> None:
        if request is not None:
            self._screen.run_worker(self._write(ids, filter_, view, request))

    async def _write(
        self, ids: Sequence[int], filter_: str, view: View, request: ExportRequest
    ) -> None:
        source, at = self._operator.source, time.time()
        try:
            text = await export(source, ids, request, view=view, filter_=filter_, at=at)
        except (ExportError, NoServerError) as error:
            self._controls.warn(f"{error}.")
        else:
            self._controls.notify(Notification(text))

    async def forget(self, state: ViewState) -> None:
        """Ask whether to forget the connections that have ended."""
        source = self._operator.source
        ended = len(await source.ids(Query(scope=Scope.ENDED)))
        shown = ended
        if state.filter:
            shown = len(await source.ids(Query(scope=Scope.ENDED, filter=state.filter)))
        if not ended:
            self._controls.warn("No ended connection is remembered.")
            return
        number = "1 ended connection" if ended == 1 else f"all {grouped(ended)} ended connections"
        view = self._controls.latest
        where = f" on {several(len(view.servers))}" if view.servers else ""
        title = f"Forget {number}{where}?"
        hidden = f" The filter hides {grouped(ended - shown)} of them." if ended > shown else ""
        dialog = Confirm(title, forget_message(view, hidden), "forget", "K")
        self._controls.ask(dialog, self._forget)

    async def _forget(self, yes: bool | None) -> None:  # noqa: FBT001 - a dialog's answer
        if yes:
            await self._controls.submit(Forget())


def _subject(number: int, state: ViewState, marks: Marks) -> str:
    count, clients = grouped(number), "client" if number == 1 else "clients"
    if marks.ids:
        return f"{count} marked {clients}"
    where = _of_group(state)
    if state.filter:
        return f"{count} {clients}{where} matching {typeable(str(state.filter), TITLE_FILTER)}"
    return f"all {count} {clients}{where}"


def nobody_text(state: ViewState) -> str:
    """Describe why there is no client to act on."""
    where = _of_group(state)
    if state.filter:
        return f"No connected client{where} matches the filter."
    return f"No client{where} is connected."


def _nobody_kicked(state: ViewState, view: View, silent: Collection[str]) -> str:
    """Describe why no client is kicked; `silent` servers may have some."""
    if not silent:
        return nobody_text(state)
    away = f"{listed(sorted(silent))} {'does' if len(silent) == 1 else 'do'} not answer"
    if any(row.silent and not row.ending for row in view.rows):
        return f"{away}; nothing was kicked."
    return f"{nobody_text(state).removesuffix('.')}; {away}."


def _of_group(state: ViewState) -> str:
    return f" of {shown_host(state.opened.host, state.opened.server)}" if state.opened else ""


def _kept_text(kept: int, only: str) -> str:
    """Describe how many are left out, because the source kicks `only` some in bulk."""
    are = "is" if kept == 1 else "are"
    return f"{grouped(kept)} {are} not kicked in bulk: only {only}" if kept else ""


def _unseen(off_screen: int, hidden: int) -> str:
    parts = [f"{grouped(off_screen)} of them off the screen"] if off_screen else []
    if hidden:
        parts.append(f"{grouped(hidden)} of them hidden by the filter")
    return ", ".join(parts)
