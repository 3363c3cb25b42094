from echotui.ui.bindings import has_argument
from echotui.ui.dialogs.commands import PaletteEntry, entries, matching
from echotui.ui.preferences import Preferences
from echotui.ui.theme.themes import THEMES
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, rows


async def nothing() -> None:
    """Does what an entry names."""


KICK = PaletteEntry("x", "kick the client", nothing)
PAUSE = PaletteEntry("p", "pause the view", nothing)
PICK = PaletteEntry("s", "pick the column to sort by", nothing)
ALL = [KICK, PAUSE, PICK]


def found(query: str) -> list[PaletteEntry]:
    return [entry for entry, _ in matching(query, ALL)]


def test_nothing_typed_lists_all_in_order() -> None:
    assert found("") == ALL


def test_parts_are_found_and_beginnings_of_words_come_first() -> None:
    assert found("pause") == [PAUSE]
    assert found("PIC") == [PICK]
    assert found("the") == ALL
    assert found("ick") == [KICK, PICK]
    assert found("i") == [KICK, PAUSE, PICK]
    assert found("c") == [KICK, PICK]
    assert found("sort pick") == [PICK]
    assert found("kcik") == []
    assert found("[/]") == []


def test_a_key_is_found_before_letters() -> None:
    assert found("p") == [PAUSE, PICK]
    assert found("s") == [PICK, PAUSE]
    assert found("x") == [KICK]


def test_entries_are_not_markup_and_matches_are_underlined() -> None:
    ((_, shown),) = matching("b]x", [PaletteEntry("[", "[b]x[/b]", nothing)])
    assert shown.plain == "[             [b]x[/b]"
    bold = [span for span in shown.spans if span.style == "bold underline"]
    assert [(span.start, span.end) for span in bold] == [(15, 18)]


def test_a_beginning_is_found_before_another_match() -> None:
    kick = PaletteEntry("X", "kick all that match the filter", nothing)
    filter_ = PaletteEntry("/", "filter", nothing)
    assert [entry for entry, _ in matching("filter", [kick, filter_])] == [filter_, kick]


async def test_each_action_of_the_screen_is_listed_once_as_in_the_help() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        listed = list(entries(stage.screen))
        bound = {
            (id(active.node), active.binding.action)
            for active in stage.screen.active_bindings.values()
            if active.binding.group is not None and not has_argument(active.binding.action)
        }
        # The palette itself and the digits are not in it, and every theme is.
        assert len(listed) == len(bound) - 1 + len(THEMES)
        assert [entry.sentence for entry in listed if not entry.keys] == [
            f"theme {name}{' (in use)' if name == 'dark' else ''}" for name in THEMES
        ]
        assert all(entry.sentence.isascii() for entry in listed)
        keys = [key for entry in listed for key in entry.keys.split() if key != "…"]
        assert len(keys) == len(set(keys))
        assert {"x", "q", "^c", "?", "g"} <= set(keys)


async def test_other_keys_change_no_order() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        usual = [entry.sentence for entry in entries(stage.screen)]
    async with launch(
        ScriptedSource(rows(3)), preferences=Preferences(keys=(("kick", "Y"),))
    ) as stage:
        assert [entry.sentence for entry in entries(stage.screen)] == usual
