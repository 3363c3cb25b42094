import time
import tomllib
from contextlib import nullcontext
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.errors import SettingsError
from echotui.system.toml import DEEPEST_KEY, LARGEST_FILE, parse
from tests.config.toml_values import VALUES, document

DEEP: Final = "a." * 30_000 + "a"


@pytest.mark.parametrize(
    "text",
    [
        f"x = 1\n{DEEP} = 1",
        f"x = 1\n[{DEEP}]",
        f"\n[[{DEEP}]]",
        f"\nx = {{ {DEEP} = 1 }}",
        "\n" + '"a b" . ' * 30_000 + "a = 1",
        "\n" + "'a'." * 30_000 + "a = 1",
        f"x = '''\n{DEEP} = 1",
    ],
)
def test_long_dotted_keys_take_no_time(text: str) -> None:
    began = time.process_time()
    with pytest.raises(SettingsError, match=r"^f: .* \(at line 2"):
        parse(text.encode(), "f")
    # 15 s to 60 s without the check.
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "piece",
    ["'", '"', '"""', "'''", '\\"', '\\"""', "''a", "a", "a ", "a.", ". ", "#", "#\n", "[."],
)
def test_nothing_of_the_largest_size_takes_long(piece: str) -> None:
    text = (piece * LARGEST_FILE)[:LARGEST_FILE].encode()
    began = time.process_time()
    with nullcontext() if piece[0] == "#" else pytest.raises(SettingsError):
        parse(text, "f")
    assert time.process_time() - began < 5


def test_the_deepest_key_and_dots_that_belong_to_no_key() -> None:
    key = ".".join("a" * DEEPEST_KEY)
    text = f"{key} = 1\n# {DEEP}\nb = \"{DEEP} \\\" {DEEP}\"\nc = '''\n{DEEP}'''\nd = [1.5, 2.5]\n"
    assert parse(text.encode(), "f") == tomllib.loads(text)
    with pytest.raises(SettingsError, match=f"^f: has a key of more than {DEEPEST_KEY} names"):
        parse(f"a.{key} = 1".encode(), "f")


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=4).map(document))
def test_what_is_not_deep_is_read_as_ever(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError):
        return
    assert repr(parse(text.encode(), "f")) == repr(expected)
