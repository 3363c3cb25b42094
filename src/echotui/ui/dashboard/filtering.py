"""The keys that choose which rows are shown."""

from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType

from echotui.model.filter.filter import EVERYTHING
from echotui.model.query import Scope
from echotui.ui.bindings import bound
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.ordering import OrderingScreen
from echotui.ui.groups import LOOK


class FilteringScreen(OrderingScreen):
    """Shows what matches, as the operator types; see `LookingScreen` for the arguments."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("filter", "filter", LOOK, "filter"),
        bound("clear", "clear", LOOK),
    ]

    def action_filter(self) -> None:
        """Let the operator type a filter."""
        self.query_one(FilterBar).open()

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        event.stop()
        self.outlook = replace(self.outlook, filter=event.filter)

    def action_leave_filter(self, keep: bool) -> None:  # noqa: FBT001 - what a binding can say
        """Go back to the table, with the filter that was typed or with the one before."""
        bar = self.query_one(FilterBar)
        bar.read()
        if keep and bar.faulty:
            # What holds is not what stands there: nobody is to act on that unawares.
            return
        self.outlook = replace(self.outlook, filter=bar.close(keep=keep))
        self.set_focus(self.table)

    def leave_field(self) -> None:
        """Go back to the table if a filter is typed, as when the focus goes elsewhere."""
        if self.query_one(FilterBar).is_open:
            self.set_focus(self.table)
            self._left()

    @on(events.DescendantBlur, "FilterBar Input")
    def _left(self) -> None:
        bar = self.query_one(FilterBar)
        # With no focus at all, the terminal has none; it comes back with the next key, and then the
        # field may have it again before this is heard.
        if bar.is_open and self.focused is not None and bar not in self.focused.ancestors:
            bar.read()
            self.outlook = replace(self.outlook, filter=bar.close(keep=not bar.faulty))

    def on_screen_resume(self) -> None:
        """Go on typing: when the terminal lost the focus meanwhile, the field did for good."""
        bar = self.query_one(FilterBar)
        if bar.is_open and self.focused is None:
            bar.open()

    def action_step(self, by: int) -> None:
        """Move the cursor while a filter is typed."""
        self.table.action_move(by)

    def action_clear(self) -> None:
        """Take back what narrows the view: first the filter, then the history."""
        if self.outlook.filter is not EVERYTHING:
            self.query_one(FilterBar).clear()
            self.outlook = replace(self.outlook, filter=EVERYTHING)
        elif self.outlook.scope is Scope.ENDED:
            self.action_history()
