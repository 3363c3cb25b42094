import string

import pytest
from textual.keys import Keys, _character_to_key

from echotui.model.actions import _WORDS, ACTIONS, KEYS, key_name, taken_twice


def test_every_action_is_there_once_and_described() -> None:
    assert len(KEYS) == len(ACTIONS)
    assert [action.name for action in ACTIONS if not action.says or not action.keys] == []


def test_no_key_does_two_things() -> None:
    assert taken_twice(()) is None


def test_the_usual_keys_are_keys() -> None:
    for action in ACTIONS:
        for key in action.keys.split(","):
            assert key_name(key) == key


@pytest.mark.parametrize(
    "character", [*string.ascii_letters, *string.digits, *string.punctuation, " ", "ä", "ч"]
)
def test_a_character_is_called_as_textual_calls_it(character: str) -> None:
    assert key_name(character) == _character_to_key(character)
    # What it is called can be given too.
    assert key_name(key_name(character)) == key_name(character)


def test_textual_knows_every_key_by_its_name() -> None:
    assert {key.value for key in Keys} >= _WORDS
    assert [name for name in _WORDS if key_name(name) != name] == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("/", "slash"),
        ("?", "question_mark"),
        ("<", "less_than_sign"),
        (",", "comma"),
        ("X", "X"),
        ("ctrl+k", "ctrl+k"),
        ("Ctrl+K", "ctrl+k"),
        ("F5", "f5"),
        ("Space", "space"),
        ("esc", "escape"),
        ("PgDn", "pagedown"),
        ("slash", "slash"),
    ],
)
def test_a_typed_key(typed: str, name: str) -> None:
    assert key_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "xx",
            "ctrl+",
            "ctrl+1",
            "alt+x",
            "f13",
            "x,y",
            "up,k",
            "\n",
            "\x1b",
            "\udcff",
            "\x7f",
        ),
        # They arrive as other keys, or have to stay a way out.
        *("ctrl+c", "ctrl+h", "ctrl+i", "ctrl+m"),
        # Wide, combining, right to left.
        *("漢", "\u0301", "א", "\u202e", "§"),
    ],
)
def test_what_is_no_key(typed: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        key_name(typed)


@pytest.mark.parametrize(
    ("chosen", "twice"),
    [
        ((("kick", "h"),), ("h", "hold", "kick")),
        ((("kick", "h"), ("hold", "x")), None),
        ((("kick", "Y,Z"), ("hold", "Z")), ("Z", "kick", "hold")),
        ((("kick", "Y,Y"),), ("Y", "kick", "kick")),
        ((("up", "up"), ("kick", "k")), None),
    ],
)
def test_a_key_for_two_actions_is_found(
    chosen: tuple[tuple[str, str], ...], twice: tuple[str, str, str] | None
) -> None:
    assert taken_twice(chosen) == twice
