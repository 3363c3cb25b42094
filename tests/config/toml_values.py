"""Values and documents as TOML, for hypothesis."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

_PLAIN: Final = frozenset(map(chr, range(32, 127))) - frozenset('"\\')

SCALARS: Final[st.SearchStrategy[Any]] = (
    st.text(max_size=20)
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.booleans()
    | st.datetimes()
    | st.dates()
    | st.times()
)
VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
"""Tables and arrays within one another too."""


def toml(value: object) -> str:
    """Write a value."""
    match value:
        case str():
            return text(value)
        case bool():
            return str(value).lower()
        case dict():
            inside = ", ".join(f"{text(str(key))} = {toml(each)}" for key, each in value.items())
            return f"{{{inside}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return repr(value)


def text(value: str) -> str:
    """Write a string, whatever is in it; the same serves as a key."""
    written = (c if c in _PLAIN else rf"\U{ord(c):08x}" for c in value)
    return f'"{"".join(written)}"'


def document(entries: Mapping[str, object]) -> str:
    """Write a line for each entry."""
    return "".join(f"{text(key)} = {toml(value)}\n" for key, value in entries.items())
