"""What the help says of filters."""

from typing import Final

from echotui.model.action import Place
from echotui.model.filter.parser import GUIDE
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection

FILTER_HELP: Final = HelpSection(
    "Filter",
    Place.FILTER,
    (
        HelpBlock(
            "Examples",
            tuple(HelpEntry(text, says, needs=field) for text, says, field in GUIDE),
            width=24,
        ),
    ),
)
