"""Which object carries out a key of the main screen: that depends on focus and rows."""

from echotui.model.actions import Place
from echotui.ui.bindings import carry_out
from echotui.ui.dashboard.actions import DashboardActions
from echotui.ui.dashboard.bulk import Bulk
from echotui.ui.dashboard.column_choice import ColumnChooser
from echotui.ui.dashboard.group_actions import GroupActions
from echotui.ui.dashboard.journal_actions import JournalActions
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.pane_actions import PaneActions
from echotui.ui.dashboard.range_mark import RangeMark
from echotui.ui.dashboard.settings_saver import SettingsSaver
from echotui.ui.dashboard.view_actions import ViewActions
from echotui.ui.journal.moves import JournalMoves
from echotui.ui.preferences import Preferences
from echotui.ui.shared.controls import Controls


class ActionSets:
    """Has the objects with the methods of the actions: of clients, groups, view, and journal."""

    def __init__(
        self,
        screen: MainScreen,
        controls: Controls,
        bulk: Bulk,
        columns: ColumnChooser,
        preferences: Preferences,
    ) -> None:
        self._screen = screen
        self._range = RangeMark(screen, controls)
        clients = DashboardActions(screen, controls, bulk, self._range)
        self._clients = (
            clients,
            ViewActions(screen, controls, columns),
            PaneActions(screen.split),
            SettingsSaver(screen, controls, columns, preferences),
        )
        self._groups = (GroupActions(screen, controls, bulk, clients), *self._clients)
        self._journal = (
            JournalMoves(screen.journal),
            JournalActions(screen, controls, screen.journal, screen.split),
            *self._clients,
        )

    async def run(self, name: str, place: Place) -> None:
        """Carry out an action, with the focus at a place."""
        await self._range.before(name)
        if place is Place.JOURNAL:
            await carry_out(self._journal, name)
        elif self._screen.state.shows_groups:
            await carry_out(self._groups, name)
        else:
            await carry_out(self._clients, name)
