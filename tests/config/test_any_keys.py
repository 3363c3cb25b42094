"""In any table of keys, each key has one action, or the error names what is wrong."""

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.config.settings import Settings
from echotui.errors import SettingsError
from echotui.model.action import Place
from echotui.model.actions import KEYS, actions_at
from echotui.model.key_names import ALLOWED_KEYS, key_name
from echotui.model.keymap import keymap
from echotui.system.printable import one_line, quote
from tests.config.reading import read_settings
from tests.config.toml_values import VALUES, document

FREE: Final = (
    *"ABEFGIJLMNOPQRSTUVWYZ0123456789dgijkmnoqtw#$%&*:;@^_`{}~é",
    *("f1", "F12", "ctrl+a", "Ctrl+K", "shift+up", "delete", "PgUp", "tab", "comma"),
)
"""Valid keys; some belong to another action."""
INVALID: Final = (
    "", " x", "xx", "ctrl+i", "ctrl+c", "ctrl+", "f13", "中", "א", "\x1b", "\x00", "\ue000",
    "[/foo]", "\u202e", "e\u0301", "up,down",
)  # fmt: skip
ADVICE: Final = (
    f" is not {ALLOWED_KEYS}", f"allowed are {', '.join(KEYS)}", " another key here, or ",
    "; once is enough", ": name at least one key, such as ",
    ": this action is given more than once",
    'must be a table of actions and keys, such as [keys] and under it kick = "ctrl+k"',
)  # fmt: skip
"""What is allowed, for each thing that may be wrong."""

_actions: Final = st.sampled_from(
    [*KEYS, *(name.replace("_", "-") for name in KEYS if "_" in name)]
)
_key: Final = st.sampled_from(FREE) | st.sampled_from(INVALID) | st.characters(codec="utf-8")
_keys: Final = _key | st.lists(_key, max_size=3) | VALUES
tables: Final = st.dictionaries(_actions | st.text(max_size=9), _keys, max_size=4)
likely: Final = st.dictionaries(_actions, st.sampled_from(FREE), max_size=4)


def owned(chosen: Settings, place: Place) -> list[str]:
    """The keys of all actions of a place."""
    here = {*actions_at(place), *actions_at(Place.APP)}
    keys = keymap(chosen.keys)
    return [key for name in KEYS if name in here for key in keys[name].split(",") if key]


@given(table=likely | tables)
@settings(deadline=None, max_examples=200)
def test_any_table_gives_each_key_one_action_or_an_error(file: Path, table: dict[str, Any]) -> None:
    file.write_text(document({"keys": table}), encoding="utf-8")
    try:
        chosen = read_settings(file)
    except SettingsError as error:
        message = str(error)
        assert message.isprintable()
        assert message.startswith(f"{file}: keys")
        assert any(advice in message for advice in ADVICE)
        named = {f"keys.{one_line(name)}: " for name in table}
        named |= {f"keys.{name.replace('-', '_')}: " for name in table}
        assert any(each in message for each in named) or any(
            f"keys: unknown action {quote(name)}; " in message for name in table
        )
        return
    assert dict(chosen.keys).keys() == {name.replace("-", "_") for name in table}
    for place in Place:
        keys = owned(chosen, place)
        assert len(keys) == len(set(keys))
        assert all(key_name(key) == key for key in keys)


@given(value=VALUES.filter(lambda value: not isinstance(value, dict)))
@settings(deadline=None)
def test_a_value_that_is_no_table(file: Path, value: object) -> None:
    file.write_text(document({"keys": value}), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    assert str(caught.value) == f"{file}: keys: {ADVICE[-1]}"
