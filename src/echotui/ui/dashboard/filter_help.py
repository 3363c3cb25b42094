"""What the help says of the filter."""

from typing import Final

from echotui.model.action import Place
from echotui.model.filter.parser import GUIDE
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection

_EXAMPLES: Final = tuple(HelpEntry(text, says, needs=needs) for text, says, needs in GUIDE)
FILTER_HELP: Final = HelpSection(
    "Filter", Place.FILTER, (HelpBlock("Examples", _EXAMPLES, width=24),)
)
