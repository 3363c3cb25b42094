"""What the keys of the journal do, apart from moves: one method for each action."""

import time
from functools import partial

from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.journal import Rejected
from echotui.model.query import JournalWindow, Window
from echotui.model.row import Row
from echotui.model.view import JournalPage
from echotui.system.local_time import local_time
from echotui.ui.dashboard.filter_target import lines_of
from echotui.ui.dashboard.layers import Layer, Way, go_back
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.split import Split
from echotui.ui.export.dialog import ExportDialog
from echotui.ui.export.export import ExportRequest
from echotui.ui.export.file import ExportError
from echotui.ui.export.lines import export_lines
from echotui.ui.format.journal import line_text
from echotui.ui.format.row import name_of, shown_id
from echotui.ui.format.safe import safe, typeable
from echotui.ui.format.servers import why_absent
from echotui.ui.format.units import grouped
from echotui.ui.journal.pane import JournalPane
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import Notification


class JournalActions:
    """Carries out the actions of the journal."""

    def __init__(
        self, screen: MainScreen, controls: Controls, pane: JournalPane, split: Split
    ) -> None:
        self._screen = screen
        self._controls = controls
        self._pane = pane
        self._position = pane.position
        self._split = split
        self._target = lines_of(pane)

    def filter(self) -> None:
        """Open the filter line for the journal."""
        self._screen.filter_bar.open(self._target)

    def clear(self) -> None:
        """Go back from what lies over the plain journal, then to the table; see `layers.py`."""
        operator, split = self._screen.operator, self._split
        go_back(
            {
                Layer.BULK_ACTION: Way(lambda: operator.busy, operator.stop),
                Layer.WHOLE_JOURNAL: Way(lambda: split.full, lambda: split.set_full(False)),
                Layer.JOURNAL: Way(lambda: True, self._leave),
            }
        )

    def _leave(self) -> None:
        """Clear the filter, which can be searched then; without one, leave the newest lines."""
        self._position.search = self._position.filter
        if self._position.filter:
            self._target.text = ""
            self._pane.restrict(EVERYTHING)
        else:
            self._position.follow()
            self._pane.moved()
            self._split.focus_table()

    async def next_hit(self) -> None:
        """Move to the next older line that matches the filter, or the last filter."""
        await self._find(1)

    async def previous_hit(self) -> None:
        """Move to the next newer line that matches the filter, or the last filter."""
        await self._find(-1)

    async def _find(self, way: int) -> None:
        position = self._position
        if position.filter:
            # Every line is a hit.
            self._pane.step(way)
            return
        if not position.search:
            keys = self._controls.keys
            steps = f"{keys.of('filter')} sets a filter, {keys.of('clear')} clears it"
            self._controls.warn(f"There is nothing to find: {steps}.")
            return
        await self._arrive()
        number = position.next_hit(way)
        if not number:
            window = JournalWindow(search=position.search, at=position.number, hit=way)
            number = (await self._ask(window)).found
        if number:
            position.jump(number)
            self._pane.moved()
        else:
            older = "older" if way > 0 else "newer"
            self._controls.warn(f"No {older} line matches {typeable(str(position.search))}.")

    async def _arrive(self) -> None:
        if self._position.pending:
            # Fast keys: the cursor has moved to a line that is not here yet.
            await self._screen.poller.poll(rows=self._screen.state.pause is None)

    async def _ask(self, window: JournalWindow) -> JournalPage:
        """Ask for other lines than those on the screen; the rows' order stays as it is."""
        query = replace(self._screen.poller.query, window=Window(), journal=window)
        return (await self._screen.operator.source.view(query)).journal

    async def detail(self) -> None:
        """Go to the client of the line, in the table; if it has ended, in its detail."""
        await self._arrive()
        line = self._position.line
        id_ = 0 if line is None or isinstance(line, Rejected) else line.id
        if line is None or not id_:
            self._controls.warn("This line is about no client." if line else "There is no line.")
            return
        found = await self._screen.operator.source.find([id_])
        if not found:
            name = shown_id(id_, line.server)
            absence = why_absent(self._screen.poller.latest.servers, line.server)
            unknown = f"{absence}; nothing is known of {name}."
            ended = f"{name} has ended, and is no longer in the history."
            self._controls.warn(unknown if absence else ended)
            return
        state = self._screen.state.ungrouped()
        query = state.query(Window(), id_, frozenset())
        place = (await self._screen.operator.source.view(query)).located
        if place >= 0:
            self._screen.change(state)
            self._split.focus_table()
            self._screen.table.seek(id_, place)
        elif found[0].ending:
            self._screen.open_detail(found[0])
        else:
            self._controls.warn(f"{_shown(found[0])}, but {self._why_hidden()}.")

    def _why_hidden(self) -> str:
        """Return why the table does not have an open row, and what to do."""
        state, keys = self._screen.state, self._controls.keys
        if state.filter:
            return f"the table's filter hides it; {keys.of('clear')} there clears it"
        if state.history:
            return f"the table shows ended clients; {keys.of('history')} there shows the others"
        return "the table does not show it"

    async def copy(self) -> None:
        """Copy the line."""
        await self._arrive()
        line = self._position.line
        if line is None:
            self._controls.warn("There is no line.")
        else:
            wall = self._screen.poller.latest.wall
            self._controls.copy(line_text(line, wall), "Line copied")

    def export(self) -> None:
        """Ask for a file, and write to it the lines that match the filter."""
        page = self._position.page
        if not page.matching:
            self._controls.warn("There is no line to export.")
            return
        kind = "that match the filter" if self._position.filter else "of the journal"
        what = f"{grouped(page.matching)} line{'' if page.matching == 1 else 's'} {kind}"
        name = f"echotui-journal-{local_time(time.time()):%Y%m%d-%H%M%S}.csv"
        answered = partial(self._export, self._position.filter, page.written)
        self._controls.ask(ExportDialog(what, name), answered)

    def _export(self, filter_: Filter, newest: int, request: ExportRequest | None) -> None:
        if request is not None:
            self._pane.run_worker(self._write(filter_, newest, request))

    async def _write(self, filter_: Filter, newest: int, request: ExportRequest) -> None:
        view = self._screen.poller.latest
        try:
            text = await export_lines(self._ask, newest, filter_, request, view, time.time())
        except (ExportError, NoServerError) as error:
            self._controls.warn(f"{error}.")
        else:
            self._controls.notify(Notification(text))


def _shown(row: Row) -> str:
    """Return that a client is connected, or that another descriptor is open."""
    return (
        f"{name_of(row)}, {safe(row.kind)}, is open" if row.kind else f"{name_of(row)} is connected"
    )
