"""What the help says of the journal."""

from typing import Final

from echotui.model.action import Place
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection
from echotui.ui.shared.legend import FOREIGN, OWN

JOURNAL_HELP: Final = HelpSection(
    "Journal",
    Place.JOURNAL,
    (
        HelpBlock(
            "",
            (
                HelpEntry("add_handler", "a socket is registered with the loop", needs=OWN),
                HelpEntry("update_handler", "its mask changes, and why", needs=OWN),
                HelpEntry("remove_handler", "it leaves the loop, and is closed", needs=OWN),
                HelpEntry(
                    "step 7 READ ──", "one event; above it, what its handler called", needs=OWN
                ),
                HelpEntry("fault 2 on", "injected faults are put on, or taken off", needs=OWN),
                HelpEntry("fd 9: R-", "first seen, with this mask", needs=FOREIGN),
                HelpEntry("epoll_ctl(9)", "its mask has changed; what was seen", needs=FOREIGN),
                HelpEntry(
                    "no trace left",
                    "the peer closed first, or either side reset it",
                    needs=FOREIGN,
                ),
                HelpEntry("gone", "it has ended, and how was not seen", needs=FOREIGN),
                HelpEntry("▸", "the selected line"),
                HelpEntry("│", "a line that the text below is about"),
                HelpEntry("●", "a line that the last filter finds"),
            ),
            width=15,
        ),
    ),
)
