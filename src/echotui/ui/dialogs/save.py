"""The dialog that saves settings for the next start."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Final

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from echotui.model.command import Refused
from echotui.ui.dialogs.dialog import ChoiceList, Dialog, KeyHints
from echotui.ui.format.safe import safe
from echotui.ui.preferences import SettingsFile
from echotui.ui.shared.setting_changes import SettingChange, setting_changes

NAME_WIDTH: Final = 15
UNCHANGED: Final = "Nothing to save: the next start would look the same."


class SaveDialog(Dialog[dict[str, str]]):
    """Shows what would be written where; answers with the values to save, by name.

    It opens before the file has been read, so that no key goes elsewhere meanwhile.

    Args:
        file: Where settings are saved.
        now: Returns the values that are shown, by name, once the file has been read.
        start: Those at the start.
    """

    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "flip", "choose", show=False),
        Binding("ctrl+s", "cancel", "cancel", show=False),
    ]

    def __init__(
        self,
        file: SettingsFile,
        now: Callable[[], Mapping[str, str]],
        start: Mapping[str, str],
    ) -> None:
        super().__init__("Save settings")
        self._file = file
        self._now = now
        self._start = start
        self._changes: list[SettingChange] = []

    def body(self) -> Iterable[Widget]:
        """Draw the file, the list and the keys."""
        hints = KeyHints(("space", "choose"), ("enter", "save"), ("esc", "cancel"))
        # Below the list: on a low terminal, that has the room.
        yield ChoiceList((), hints)
        yield Static(Content("Reading the file …"), id="about")
        yield hints

    def buttons(self) -> Iterable[Button]:
        """None: keys close the dialog."""
        return ()

    def on_mount(self) -> None:
        """Read the file."""
        self._read()

    @work
    async def _read(self) -> None:
        stored = await self._file.read(self._start)
        if isinstance(stored, Refused):
            about = Content(safe(stored.text))
        else:
            self._changes = setting_changes(self._now(), self._start, stored)
            where = f"For the next start, in {safe(self._file.path)}"
            about = Content(where if self._changes else UNCHANGED)
        self.query_one("#about", Static).update(about)
        if self._changes:
            self._show(0)
        else:
            choices = self.query_one(OptionList)
            choices.display = False
            # So that it does not get the focus: enter closes too.
            choices.disabled = True
            self.query_one(KeyHints).change(("esc", "close"))

    def _show(self, highlighted: int) -> None:
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_options(_option(change) for change in self._changes)
        choices.highlighted = highlighted

    def action_flip(self) -> None:
        """Choose a setting, or leave it as it is in the file."""
        at = self.query_one(OptionList).highlighted
        if at is not None:
            change = self._changes[at]
            self._changes[at] = change._replace(chosen=not change.chosen)
            self._show(at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the values to save."""
        event.stop()
        chosen = {change.name: change.new for change in self._changes if change.chosen}
        self.dismiss(chosen or None)


def _option(change: SettingChange) -> Option:
    override = (
        f"\n    {safe(change.overridden_by)} wins over the file" if change.overridden_by else ""
    )
    return Option(
        Content.assemble(
            ("[x] " if change.chosen else "[ ] ", "$primary bold"),
            f"{change.name:<{NAME_WIDTH}}",
            (f"{safe(change.old)} → ", "$echo-faint"),
            safe(change.new),
            (override, "$echo-faint"),
        ),
        id=change.name,
    )
