import pytest

from echotui.model.action import Place
from echotui.ui.format.keys import NO_KEY, USUAL, ShownKeys, shown


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("x", "x"),
        ("slash", "/"),
        ("question_mark", "?"),
        ("ctrl+k", "^k"),
        ("escape", "esc"),
        ("enter", "enter"),
        ("space", "space"),
        ("up", "↑"),
        ("shift+up", "shift+↑"),
        ("plus", "+"),
    ],
)
def test_a_key_as_it_is_shown(key: str, text: str) -> None:
    assert shown(key) == text


def test_an_action_has_its_first_key_or_is_in_the_palette() -> None:
    assert [USUAL.of(name) for name in ("history", "clear", "help")] == ["H", "esc", "?"]
    keys = ShownKeys([("history", "ctrl+e,E"), ("kick", "h")])
    assert [keys.of(name) for name in ("history", "kick", "hold")] == ["^e", "h", "the palette"]
    assert keys.changed == {"history": "ctrl+e,E", "kick": "h", "hold": f"{NO_KEY}hold"}
    assert not USUAL.changed


def test_the_action_of_a_key_at_a_place() -> None:
    keys = ShownKeys([("kick", "h")])
    assert keys.action_at(Place.TABLE, "h") == "kick"
    assert keys.action_at(Place.TABLE, "x") == ""
    assert keys.action_at(Place.DETAIL, "colon") == "palette"
    assert keys.action_at(Place.DETAIL, "s") == ""
