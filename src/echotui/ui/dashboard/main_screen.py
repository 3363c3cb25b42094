"""What the actions use of the main screen."""

from typing import Protocol

from echotui.model.row import Row
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.filter_target import FilterTarget
from echotui.ui.dashboard.marks import Marks
from echotui.ui.dashboard.split import Split
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.journal.pane import JournalPane
from echotui.ui.shared.operator import Operator
from echotui.ui.shared.poller import Poller
from echotui.ui.table.table import ConnectionTable


class MainScreen(Protocol):
    """The parts of `DashboardScreen` that its actions use."""

    table: ConnectionTable
    journal: JournalPane
    split: Split
    summary: Summary
    filter_bar: FilterBar
    filtered: FilterTarget
    operator: Operator
    poller: Poller

    @property
    def state(self) -> ViewState:
        """What the operator has chosen to see."""

    @property
    def marks(self) -> Marks:
        """The marked connections."""

    def change(self, state: ViewState) -> None:
        """Set the state, and show the rows that it asks for."""

    def mark(self, marks: Marks) -> None:
        """Set the marks, and show them."""

    def open_detail(self, row: Row) -> None:
        """Show one connection in detail."""
