"""The export dialog."""

import time
from collections.abc import Iterable
from pathlib import PurePath
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from echotui.system.file_work import PATIENCE
from echotui.ui.dialogs.dialog import Dialog, KeyHints
from echotui.ui.export.export import ExportRequest
from echotui.ui.export.file import ExportError, file_exists, in_thread
from echotui.ui.export.records import ENDINGS, FORMATS, format_of
from echotui.ui.format.safe import safe
from echotui.ui.shared.line_input import PRINTABLE, LineInput

EXISTS: Final = "This file exists: enter again replaces it, esc cancels"
READ: Final = 0.4  # Seconds to read the question; an earlier Enter does not answer it.


class ExportDialog(Dialog[ExportRequest]):
    """Asks for the name of a file. An existing file is replaced only after a second Enter.

    Args:
        what: What will be exported: `12 connections that match`, `5 marked`.
        default_name: Fills the field at first.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ExportDialog Input { height: 1; border: none; padding: 0 1; background: $echo-bar; }
    ExportDialog #problem { height: auto; min-height: 1; color: $error; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Otherwise the field would copy.
        Binding("ctrl+c", "cancel", "cancel", show=False, priority=True),
        Binding("tab", "next_format", "other format", show=False, priority=True),
    ]

    def __init__(self, what: str, default_name: str) -> None:
        super().__init__(f"Export {safe(what)}")
        self._default_name = safe(default_name)
        self._existing = ""
        self._asked_at = 0.0

    def body(self) -> Iterable[Widget]:
        """Compose the field, a line for problems, and the keys."""
        about = Content(f"Which file? The name must end in {ENDINGS}.")
        yield Static(about, classes="-roomy")
        yield LineInput(self._default_name, restrict=PRINTABLE, select_on_focus=False, compact=True)
        yield Static("", id="problem", markup=False)
        yield KeyHints(("enter", "write"), ("tab", "other format"), ("esc", "cancel"))

    def buttons(self) -> Iterable[Button]:
        """None: Enter and Escape close the dialog."""
        return ()

    def action_next_format(self) -> None:
        """Replace the ending of the name by the next one."""
        field, endings = self.query_one(Input), list(FORMATS)
        name = PurePath(field.value.strip())
        suffix = name.suffix.lower()
        following = endings.index(suffix) + 1 if suffix in endings else 0
        if name.name:
            stem = name.with_suffix("") if suffix in endings else name
            field.value = f"{stem}{endings[following % len(endings)]}"
            field.cursor_position = len(field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Clear the message about the previous name."""
        event.stop()
        name = event.value.strip()
        if name != self._existing:
            self._existing = ""
            self.workers.cancel_group(self, "check")
            self._show_message("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        name = event.value.strip()
        if name and name == self._existing:
            # After a fast double press, the operator has not read the question.
            if time.monotonic() - self._asked_at >= READ:
                self._answer(ExportRequest(name, overwrite=True))
            return
        self._existing = ""
        try:
            format_of(name)
        except ExportError as error:
            self._show_message(str(error))
        else:
            self._check(name)

    @work(group="check", exclusive=True)
    async def _check(self, name: str) -> None:
        """Return the request for a new file; ask if the file exists; show why it cannot be one."""
        try:
            exists = await in_thread(PATIENCE, file_exists, name)
        except ExportError as error:
            self._show_message(str(error))
            return
        if exists:
            self._existing, self._asked_at = name, time.monotonic()
            self._show_message(EXISTS)
        else:
            self._answer(ExportRequest(name, overwrite=False))

    def _answer(self, request: ExportRequest) -> None:
        # The operator may have closed the dialog while the disk was checked.
        if self.is_current:
            self.dismiss(request)

    def _show_message(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(text))
