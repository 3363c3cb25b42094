"""Carries out the actions of the main screen, in the table or in the journal."""

from collections.abc import Callable

from echotui.model.action import Place
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


class ActionRunner:
    """Has the objects whose methods are the actions; `place` returns where keys go."""

    def __init__(
        self,
        screen: MainScreen,
        controls: Controls,
        bulk: Bulk,
        columns: ColumnChooser,
        preferences: Preferences,
        place: Callable[[], Place],
    ) -> None:
        self._screen = screen
        self._place = place
        self._range = RangeMark(screen, controls)
        clients = DashboardActions(screen, controls, bulk, self._range)
        self._in_table = (
            clients,
            ViewActions(screen, controls, columns),
            PaneActions(screen.split),
            SettingsSaver(screen, controls, columns, preferences),
        )
        self._on_groups = (GroupActions(screen, controls, bulk, clients), *self._in_table)
        self._in_journal = (
            JournalMoves(screen.journal),
            JournalActions(screen, controls, screen.journal, screen.split),
            *self._in_table,
        )

    async def run(self, name: str) -> None:
        """Carry out an action of `model/actions.py`."""
        if self._place() is Place.JOURNAL:
            await carry_out(self._in_journal, name)
            return
        await self._range.before(name)
        if self._screen.state.shows_groups:
            await carry_out(self._on_groups, name)
        else:
            await carry_out(self._in_table, name)
