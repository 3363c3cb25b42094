from collections.abc import Collection, Mapping

from echotui.model import fields
from echotui.model.command import Done, Refused
from echotui.model.query import Sort
from echotui.model.stored import Stored
from echotui.ui.dialogs.save import UNCHANGED, SaveDialog
from echotui.ui.preferences import Preferences
from echotui.ui.shared.setting_changes import setting_texts
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows

BY_QUEUE = Sort(fields.QUEUE, reverse=True)


class ScriptedFile:
    """A configuration file with some settings."""

    path = "/etc/[b]echotui\x1b.toml"

    def __init__(self, **stored: Stored) -> None:
        usual = setting_texts((), Sort(), "dark", 3600, 0)
        self._stored = {name: Stored(text) for name, text in usual.items()} | stored
        self.saved: list[Mapping[str, str]] = []

    async def read(self, names: Collection[str]) -> Mapping[str, Stored] | Refused:
        return {name: self._stored[name] for name in names}

    async def save(self, values: Mapping[str, str]) -> Done | Refused:
        self.saved.append(dict(values))
        return Done("Saved in [/tmp/x]")


async def test_what_was_changed_is_saved() -> None:
    file = ScriptedFile()
    async with launch(ScriptedSource(rows(3)), preferences=Preferences(file=file)) as stage:
        await stage.press("r", "plus", "ctrl+p", *"theme deu", "enter")
        await stage.press("c", "space", "enter", "tab", "plus", "tab", "ctrl+s")
        assert isinstance(stage.screen, SaveDialog)
        text = " ".join(stage.text().replace("│", " ").split())
        assert r"For the next start, in /etc/[b]echotui\x1b.toml" in text
        assert "[x] columns auto → fd," in text
        assert "[x] sort id → -id [x] theme dark → deutan [x] refresh 3600 → 60" in text
        assert "[x] journal_height 0 → " in text
        await stage.press("down", "space", "enter")
        await stage.until(lambda: stage.notifications[-1:] == ["Saved in [/tmp/x]"])
        (saved,) = file.saved
        height = str(stage.journal.size.height)
        assert {**saved, "columns": ""} == {
            "columns": "", "theme": "deutan", "refresh": "60", "journal_height": height,
        }  # fmt: skip


async def test_on_a_tiny_terminal_the_list_is_visible() -> None:
    preferences = Preferences(file=ScriptedFile())
    async with launch(
        ScriptedSource(rows(3)), (30, 8), preferences=preferences, keys=["r", "ctrl+s"]
    ) as stage:
        assert "[x] sort" in stage.text()
        await stage.press("space")
        assert "[ ] sort" in stage.text()
        assert "space choose  enter save" in stage.text()


async def test_without_a_change_nothing_is_saved() -> None:
    file = ScriptedFile()
    async with launch(
        ScriptedSource(rows(3)), preferences=Preferences(file=file), keys=["H", "ctrl+s"]
    ) as stage:
        assert UNCHANGED in stage.text()
        # Nothing else can be done.
        assert [*stage.screen.hints] == [("esc", "close")]  # type: ignore[attr-defined]  # a dialog
        await stage.press("space", "enter")
        assert stage.screen is stage.dashboard
        assert not file.saved


async def test_a_flag_wins_and_is_not_saved_by_itself() -> None:
    file = ScriptedFile(sort=Stored("id", "flag --sort"))
    preferences = Preferences(sort=BY_QUEUE, file=file)
    source = ScriptedSource(rows(3))
    async with launch(source, preferences=preferences, keys=["ctrl+s"]) as stage:
        assert source.queries[-1].sort == BY_QUEUE
        assert "▼" in stage.header()
        text = " ".join(stage.text().replace("│", " ").split())
        assert "[ ] sort id → -queue flag --sort wins over the file" in text
        await stage.press("enter")
        assert not file.saved
        await stage.press("ctrl+s", "x", "enter")
        await stage.until(lambda: stage.notifications)
        assert file.saved == [{"sort": "-queue"}]


async def test_a_file_that_cannot_be_read() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["ctrl+s"]) as stage:
        assert "Nothing can be saved: there is no configuration file." in stage.text()
        await stage.press("enter", "escape")
        assert stage.screen is stage.dashboard
