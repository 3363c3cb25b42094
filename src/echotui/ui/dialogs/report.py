"""A small table at the end of a session."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.model.story import Report
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.format.safe import safe

GAP = 2


class ReportScreen(Dialog[bool]):
    """Shows a table until the operator has read it.

    Args:
        report: The table.
    """

    DEFAULT_CSS: ClassVar[str] = "ReportScreen > Vertical { width: 82; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "cancel", "close", show=False),
    ]

    def __init__(self, report: Report) -> None:
        super().__init__(safe(report.title))
        self._report = report

    def body(self) -> Iterable[Widget]:
        """Draw the cells, the first column to the left, the others to the right."""
        report = self._report
        lines = [[safe(cell) for cell in line] for line in (report.header, *report.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(report.header))]
        parts: list[str | tuple[str, str]] = []
        for number, line in enumerate(lines):
            first, *others = zip(line, widths, strict=True)
            cells = [f"{first[0]:<{first[1]}}"]
            cells += [f"{cell:>{width}}" for cell, width in others]
            parts.append(((" " * GAP).join(cells) + "\n", "" if number else "$primary bold"))
        parts.append((f"\n{safe(report.note)}", "$echo-faint"))
        yield Static(Content.assemble(*parts))

    def buttons(self) -> Iterable[Button]:
        """One way out."""
        yield Button(Content("Close"), id="cancel")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)
