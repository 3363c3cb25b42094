import pytest

from echotui.config.keys import check_keys, keys_notice, listed, read_keys, taken_from
from echotui.errors import SettingsError
from echotui.model.actions import KEYS
from echotui.model.key_names import ALLOWED_KEYS

NAMES = ", ".join(KEYS)


def test_keys_are_read_and_listed() -> None:
    keys = read_keys({"kick": "ctrl+k", "page-up": ["PgUp", "{"], "filter": ","}, "f")
    assert keys == (
        ("kick", "ctrl+k"),
        ("page_up", "pageup,left_curly_bracket"),
        ("filter", "comma"),
    )
    assert listed(keys) == {
        "keys.kick": "ctrl+k",
        "keys.page_up": "pageup,left_curly_bracket",
        "keys.filter": "comma",
    }
    check_keys(keys, "again")


@pytest.mark.parametrize(
    ("table", "notice"),
    [
        ({}, ""),
        ({"kick": "ctrl+k"}, ""),
        ({"kick": "h", "hold": "x"}, ""),
        ({"kick": "h"}, "keys: h is now a key of kick, not of hold, which has none left"),
        ({"pause": "k"}, "keys: k is now a key of pause, not of up"),
        (
            {"kick": ["j", "k", "g", "G", "a"]},
            (
                "keys: k is now a key of kick, not of up; j is now a key of kick, not of down;"
                " g is now a key of kick, not of first; 2 more keys: see --print-config"
            ),
        ),
    ],
)
def test_a_key_is_taken_from_a_usual_one_with_a_notice(table: object, notice: str) -> None:
    assert keys_notice(read_keys(table, "f")) == notice


def test_actions_that_lose_keys_are_listed() -> None:
    keys = read_keys({"kick": ["h", "k"]}, "f")
    assert taken_from(keys) == {
        "keys.up": ("up", "k is keys.kick"),
        "keys.hold": ("", "h is keys.kick"),
    }


def test_an_empty_table_changes_nothing() -> None:
    assert read_keys({}, "f") == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            5,
            (
                "keys: must be a table of actions and keys,"
                ' such as [keys] and under it kick = "ctrl+k"'
            ),
        ),
        (
            {"kik": "Y"},
            f"keys: unknown action 'kik'; did you mean kick? allowed are {NAMES}",
        ),
        ({"": "Y"}, f"keys: unknown action ''; allowed are {NAMES}"),
        ({"\x1b[2J": "Y"}, f"keys: unknown action '\\x1b[2J'; allowed are {NAMES}"),
        ({"kick": "ctrl+i"}, f"keys.kick: 'ctrl+i' is not {ALLOWED_KEYS}"),
        ({"kick": "\x1b"}, f"keys.kick: '\\x1b' is not {ALLOWED_KEYS}"),
        (
            {"kick": "ctlr+k"},
            f"keys.kick: 'ctlr+k' is not {ALLOWED_KEYS}; did you mean ctrl+k?",
        ),
        ({"kick": "Spcae"}, f"keys.kick: 'Spcae' is not {ALLOWED_KEYS}; did you mean space?"),
        ({"kick": ""}, f"keys.kick: '' is not {ALLOWED_KEYS}"),
        ({"kick": 5}, f"keys.kick: a value of the type 'int' is not {ALLOWED_KEYS}"),
        ({"kick": ["Y", {}]}, f"keys.kick: a value of the type 'dict' is not {ALLOWED_KEYS}"),
        ({"up": []}, "keys.up: name at least one key, such as up or k"),
        ({"page_up": "Y", "page-up": "Z"}, "keys.page-up: this action is given more than once"),
        (
            {"hold": "h", "kick": "h"},
            "keys.kick: 'h' is a key of hold already; give hold another key here, or kick",
        ),
        (
            {"kick": "Y", "hold": "Y"},
            "keys.hold: 'Y' is a key of kick already; give kick another key here, or hold",
        ),
        ({"kick": ["Y", "Y"]}, "keys.kick: 'Y' is a key of kick already; once is enough"),
    ],
)
def test_errors(table: object, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_keys(table, "f")
    assert str(caught.value) == f"f: {message}"
