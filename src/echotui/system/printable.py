"""Text from outside, made safe for one line of an error or a listing."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

LONGEST_QUOTE: Final = 60
_PASSWORD: Final = re.compile(r"(?<=://)[^/\s]+(?=@)")
"""Of a URL, with the user."""
_LONGEST_WORD: Final = 60  # Characters. A longer text is slow to compare, and no typing error.


def quote(text: str) -> str:
    """Quote and escape any text, lone surrogates too; at most 60 characters, and no password."""
    return cut(repr(_PASSWORD.sub("***", text)))


def cut(text: str) -> str:
    """Shorten a text to 60 characters, the last three of them dots if some were left out."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."


def one_line(text: str) -> str:
    r"""Escape the characters that a terminal would not simply print: `\x1b`, `\n`, `\udcff`."""
    return "".join(char if char.isprintable() else escape(char) for char in text)


def escape(value: bytes | str) -> str:
    r"""Escape everything that is not printable ASCII: `ping\r\n`, `\x00`, `\u20ac`.

    A byte is the character of its number. A backslash becomes `\\`, so that no two values have the
    same result.
    """
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return text.encode("unicode_escape").decode("ascii")


def sentence(text: str) -> str:
    """Begin a notice with a capital, and end it with a full stop; empty stays empty."""
    return text and text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """Return `; did you mean port?`, to be added to an error; empty if no name is near."""
    near = nearest(given, names)
    return f"; did you mean {near}?" if near else ""


def nearest(given: str, names: Iterable[str]) -> str:
    """Return the name that a misspelt one is nearest to; empty if none is near."""
    found = get_close_matches(given, list(names), n=1) if len(given) <= _LONGEST_WORD else []
    return found[0] if found else ""
