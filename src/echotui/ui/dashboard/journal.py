"""The journal pane: the newest loop calls and ends, each with its cause."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive

from echotui.model.actions import Place
from echotui.model.journal import JournalLine
from echotui.model.view import View
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.journal import describe
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection

TITLE_LINES = 1


class JournalPane(AcyclicWidget):
    """Shows the newest lines that fit, newest first; highlights those that a note is about."""

    DEFAULT_CSS: ClassVar[str] = """
    JournalPane {
        height: 30%;
        min-height: 4;
        max-height: 16;
        background: $background;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    help_section: ClassVar[HelpSection] = HelpSection(
        "Journal",
        Place.JOURNAL,
        (
            HelpBlock(
                "",
                (
                    HelpEntry("add_handler", "a socket is registered with the loop"),
                    HelpEntry("update_handler", "its mask changes, and why"),
                    HelpEntry("remove_handler", "it leaves the loop, and is closed"),
                    HelpEntry("▸", "a line that the text below is about"),
                ),
                width=15,
            ),
        ),
    )
    view: reactive[View] = reactive(View, repaint=False)

    @property
    def lines_wanted(self) -> int:
        """Number of lines that fit; 0 while the pane is hidden."""
        return max(0, self.size.height - TITLE_LINES) if self.display else 0

    def watch_view(self, old: View, new: View) -> None:
        """Repaint when a line or a note is new."""
        if (old.journal.lines, old.notes) != (new.journal.lines, new.notes):
            self.refresh()

    def render(self) -> Content:
        """Draw title and lines."""
        title = " journal, newest first "
        rule = "─" * max(0, self.size.width - len(title) - 2)
        lines = [Content.assemble(("──", "$echo-faint"), title, (rule, "$echo-faint"))]
        lines += [self._line(line) for line in self.view.journal.lines[: self.lines_wanted]]
        return Content("\n").join(lines)

    def _line(self, line: JournalLine) -> Content:
        content = Content.assemble(*describe(line, self.view.wall))
        if not any(note.is_about(line) for note in self.view.notes):
            return content
        marked = Content.assemble(("▸", "$accent"), content[1:])
        room = max(0, self.size.width - marked.cell_length)
        return marked.pad_right(room).stylize("bold on $echo-cursor")
