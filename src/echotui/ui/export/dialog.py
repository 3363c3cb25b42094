"""The export dialog: to which file."""

import time
from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from echotui.system.file_work import PATIENCE
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.export.export import ExportRequest, ending_of
from echotui.ui.export.file import ExportError, in_thread, is_there
from echotui.ui.format.safe import safe
from echotui.ui.shared.line_input import PRINTABLE, LineInput

EXISTS = "exists; enter once more replaces it, esc goes back"
READ: Final = 0.4
"""Seconds that it takes to read a question; an Enter before that is no answer to it."""


class ExportDialog(Dialog[ExportRequest]):
    """Asks for the name of a file. One that is there is replaced only after a second Enter.

    Args:
        what: What will be exported: `12 connections that match`, `5 marked`.
        default_name: The name that stands in the field at first.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ExportDialog Input { height: 1; border: none; padding: 0 1; background: $echo-bar; }
    ExportDialog #problem { height: auto; min-height: 1; color: $error; }
    ExportDialog Horizontal { display: none; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        # The field would copy.
        Binding("ctrl+c", "cancel", "cancel", show=False, priority=True),
    ]

    def __init__(self, what: str, default_name: str) -> None:
        super().__init__(f"Export {safe(what)}")
        self._default_name = safe(default_name)
        self._exists = ""
        self._asked_at = 0.0

    def body(self) -> Iterable[Widget]:
        """Draw the field, room for what is wrong with it, and the keys."""
        yield Static(Content("To which file? Its name ends in .csv or .json."))
        yield LineInput(self._default_name, restrict=PRINTABLE, select_on_focus=False, compact=True)
        yield Static("", id="problem", markup=False)
        keys = (("enter", "write"), ("esc", "cancel"))
        yield Static(
            Content.assemble(
                *(part for key, says in keys for part in ((f"{key} ", "$accent bold"), f"{says}  "))
            )
        )

    def buttons(self) -> Iterable[Button]:
        """None: the keys are Enter and Escape."""
        return ()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Take back what was said of another name."""
        event.stop()
        name = event.value.strip()
        if name != self._exists:
            self._exists = ""
            self.workers.cancel_group(self, "look")
            self._tell("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        name = event.value.strip()
        if name and name == self._exists:
            # Whoever pressed it twice, and fast, has not read the question.
            if time.monotonic() - self._asked_at >= READ:
                self._answer(ExportRequest(name, overwrite=True))
            return
        self._exists = ""
        try:
            ending_of(name)
        except ExportError as error:
            self._tell(str(error))
        else:
            self._look(name)

    @work(group="look", exclusive=True)
    async def _look(self, name: str) -> None:
        """Answer with a new file, or ask once more, or say why there can be no such file."""
        try:
            exists = await in_thread(PATIENCE, is_there, name)
        except ExportError as error:
            self._tell(str(error))
            return
        if exists:
            self._exists, self._asked_at = name, time.monotonic()
            self._tell(EXISTS)
        else:
            self._answer(ExportRequest(name, overwrite=False))

    def _answer(self, request: ExportRequest) -> None:
        # It may have been left while the disk was asked.
        if self.is_current:
            self.dismiss(request)

    def _tell(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(text))
