"""The keys of a session that tells a story, and what it shows beside the connections."""

from typing import ClassVar

from textual.binding import BindingType

from echotui.model.command import Turn
from echotui.model.source import Source
from echotui.model.story import Report
from echotui.model.view import View
from echotui.ui.bindings import bound
from echotui.ui.dashboard.caption import CaptionBar
from echotui.ui.dialogs.report import ReportScreen
from echotui.ui.groups import STORY
from echotui.ui.shared.operator import ActingScreen


class TellingScreen(ActingScreen):
    """Shows captions and results; without a story it offers none of its keys.

    Args:
        source: Who tells.

    Attributes:
        captions: The line that tells.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("next", "turn(1)", STORY, "next"),
        bound("back", "turn(-1)", STORY, "back"),
        bound("captions", "captions", STORY, "captions"),
    ]

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.captions = CaptionBar()
        self._shown = Report()

    def tell_story(self, view: View) -> None:
        """Show what a view tells beside its rows.

        Args:
            view: The newest.
        """
        self.captions.caption = view.caption
        if view.report and view.report != self._shown and self.is_active:
            self._shown = view.report
            self.app.push_screen(ReportScreen(view.report))

    async def action_turn(self, by: int) -> None:
        """Go to another step of the story."""
        await self.submit(Turn(by))

    def action_captions(self) -> None:
        """Show or hide the captions."""
        self.captions.wanted = not self.captions.wanted
