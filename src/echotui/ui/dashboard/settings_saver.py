"""Saves what the operator has changed for the next start, on request."""

from echotui.ui.dashboard.column_choice import ColumnChooser
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dialogs.save import SaveDialog
from echotui.ui.preferences import Preferences
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.operator import notification_of
from echotui.ui.shared.setting_changes import setting_texts
from echotui.ui.theme.themes import THEMES


class SettingsSaver:
    """Asks which settings to save, and saves them."""

    def __init__(
        self,
        screen: MainScreen,
        controls: Controls,
        columns: ColumnChooser,
        preferences: Preferences,
    ) -> None:
        self._screen = screen
        self._controls = controls
        self._columns = columns
        self._preferences = preferences

    def save(self) -> None:
        """Ask which settings to save, and save them."""
        first = self._preferences
        start = setting_texts(
            first.columns, first.sort, first.theme, first.refresh, first.journal_height
        )
        dialog = SaveDialog(first.file, self._now, start)
        self._controls.ask(dialog, self._answered, acts=False)

    def _now(self) -> dict[str, str]:
        state = self._screen.state
        used = self._screen.table.app.theme
        theme = next(name for name, theme in THEMES.items() if theme.name == used)
        return setting_texts(
            self._columns.chosen,
            # The history has an order of its own, which is not kept.
            state.sort_before if state.history else state.sort,
            theme,
            self._screen.poller.refresh,
            self._screen.split.chosen,
        )

    def _answered(self, values: dict[str, str] | None) -> None:
        if values is not None:
            # In a worker: here, no key would be handled until the disk has answered.
            self._screen.table.run_worker(self._save(values))

    async def _save(self, values: dict[str, str]) -> None:
        self._controls.notify(notification_of(await self._preferences.file.save(values)))
