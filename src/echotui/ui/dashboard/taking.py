"""The keys with which the operator takes something away: to the clipboard, to a file."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from echotui.ui.bindings import bound
from echotui.ui.dashboard.marks import MarkingScreen
from echotui.ui.export.dialog import ExportDialog
from echotui.ui.export.export import ExportRequest, export
from echotui.ui.export.file import ExportError
from echotui.ui.format.row import row_text
from echotui.ui.format.units import grouped
from echotui.ui.groups import LOOK
from echotui.ui.terminal.clipboard import CopyError, copy


class TakingScreen(MarkingScreen):
    """Copies a client, and exports many; see `LookingScreen` for the arguments."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("copy", "copy", LOOK, "copy"),
        bound("export", "export", LOOK, "export"),
    ]

    async def action_copy(self) -> None:
        """Copy the row of the client that the cursor is on."""
        row = await self.selected()
        if row is None:
            self.tell("no client is selected", warning=True)
            return
        try:
            copy(self.app, row_text(row))
        except CopyError as error:
            self.tell(str(error), warning=True)
            return
        self.tell(f"#{row.id} copied, if the terminal allows it (OSC 52)")

    async def action_export(self) -> None:
        """Ask for a file in which to write the marked, or else all that the view shows."""
        if await self.marks_gone():
            return
        marks = self.marks
        shown = await self._source.ids(self.outlook.query())
        # In the order of the screen; those that the filter hides come last.
        hidden = sorted(marks - set(shown))
        ids = [*(id_ for id_ in shown if id_ in marks), *hidden] if marks else list(shown)
        if not ids:
            self.tell("there is no connection to export", warning=True)
            return
        kind = "marked" if marks else "that match the filter" if self.outlook.filter else "shown"
        what = f"{grouped(len(ids))} connection{'' if len(ids) == 1 else 's'} {kind}"
        name = f"echotui-{_now():%Y%m%d-%H%M%S}.csv"
        self.app.push_screen(ExportDialog(what, name), partial(self._export, ids))

    def _export(self, ids: Sequence[int], request: ExportRequest | None) -> None:
        if request is not None:
            self.run_worker(self._write(ids, request))

    async def _write(self, ids: Sequence[int], request: ExportRequest) -> None:
        filter_, known = str(self.outlook.filter), self.latest.server.fields
        try:
            told = await export(self._source, ids, request, filter_=filter_, at=_now(), known=known)
        except ExportError as error:
            self.tell(str(error), warning=True)
        else:
            self.tell(told)


def _now() -> datetime:
    return datetime.now().astimezone()
