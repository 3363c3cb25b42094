"""What the help says of the journal."""

from typing import Final

from echotui.model.action import Place
from echotui.model.fields import KIND, STATE
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection

JOURNAL_HELP: Final = HelpSection(
    "Journal",
    Place.JOURNAL,
    (
        HelpBlock(
            "",
            (
                HelpEntry("add_handler", "a socket is registered with the loop"),
                HelpEntry("update_handler", "its mask changes, and why"),
                HelpEntry("remove_handler", "it leaves the loop, and is closed"),
                HelpEntry("step 7 READ ──", "one event; above it, what its handler called"),
                HelpEntry("fault 2 on", "injected faults are put on, or taken off"),
            ),
            width=15,
            needs=STATE,
        ),
        HelpBlock(
            "",
            (
                HelpEntry("epoll_ctl(9)", "its mask has changed, and what was seen with it"),
                HelpEntry("fd 9", "what was no call: that it came, its TCP state"),
            ),
            width=15,
            needs=KIND,
        ),
        HelpBlock(
            "",
            (
                HelpEntry("▸", "the selected line"),
                HelpEntry("│", "a line that the text below is about"),
                HelpEntry("●", "a line that the last filter finds"),
            ),
            width=15,
        ),
    ),
)
