import string

import pytest
from textual.keys import Keys, _character_to_key

from echotui.model.key_names import _WORDS, key_name, nearest_key


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
    ("typed", "meant"),
    [
        ("Spcae", "space"),
        ("escap", "escape"),
        ("question", "question_mark"),
        ("ctlr+k", "ctrl+k"),
        ("control+k", "ctrl+k"),
        ("ctrl+delet", "ctrl+delete"),
        ("shift+k", "K"),
        # No terminal sends these, and the nearest name is another key.
        *((typed, "") for typed in ("ctrl+enter", "ctrl+int", "ctrl+i", "ctrl+1", "alt+x")),
        *((typed, "") for typed in ("f13", "cannot", "", "+", "ctrl+", "ctrl+x+y", "é", "x" * 99)),
    ],
)
def test_the_key_that_is_meant(typed: str, meant: str) -> None:
    assert nearest_key(typed) == meant
