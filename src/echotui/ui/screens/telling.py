"""The keys of a session that tells a story, and what it shows beside the connections."""

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from echotui.model.caption import Report
from echotui.model.command import Turn
from echotui.model.view import View
from echotui.sources.base import Source
from echotui.ui.groups import STORY
from echotui.ui.screens.acting import ActingScreen
from echotui.ui.screens.report import ReportScreen
from echotui.ui.widgets.caption import CaptionBar

_STORY_ACTIONS: Final = frozenset({"turn", "captions"})


class TellingScreen(ActingScreen):
    """Shows captions and results; without a story it offers none of its keys.

    Args:
        source: Who tells.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "turn(1)", "next", tooltip="to the next step", group=STORY),
        Binding("b", "turn(-1)", "back", tooltip="to the step before", group=STORY),
        Binding("C", "captions", "captions", tooltip="show or hide the captions", group=STORY),
    ]

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._shown = Report()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no key of a story where there is none."""
        if action in _STORY_ACTIONS and not self._source.capabilities.turn:
            return False
        return super().check_action(action, parameters)

    def tell_story(self, view: View) -> None:
        """Show what a view tells beside its rows.

        Args:
            view: The newest.
        """
        self.query_one(CaptionBar).caption = view.caption
        if view.report and view.report != self._shown and self.is_active:
            self._shown = view.report
            self.app.push_screen(ReportScreen(view.report))

    async def action_turn(self, by: int) -> None:
        """Go to another step of the story."""
        await self.submit(Turn(by))

    def action_captions(self) -> None:
        """Show or hide the captions."""
        bar = self.query_one(CaptionBar)
        bar.wanted = not bar.wanted
