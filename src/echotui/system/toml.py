"""TOML with bounded work, and errors that name file and line."""

import re
import tomllib
from typing import Any, Final

from echotui.errors import SettingsError
from echotui.system.printable import one_line

LARGEST_FILE: Final = 1024 * 1024  # Bytes.
DEEPEST_KEY: Final = 16
"""Names in one dotted key. The time that tomllib takes grows with their square: 15 s for 30,000."""

_TEXT: Final = re.compile(
    r'"""(?:\\.|[^\\"]|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:\\[^\n]|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments. Each branch also matches what is not closed, so that no part of a document
is scanned twice."""
_DEEP_KEY: Final = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST_KEY}}}")


def parse(content: bytes, shown: str) -> dict[str, Any]:
    """Parse a document; `shown` is the file's name, safe to print.

    Raises:
        SettingsError: It is not TOML; the message is one line with file and line.
    """
    try:
        # Some editors begin a file with a byte order mark, which tomllib does not skip.
        text = content.decode("utf-8-sig")
        _check_depth(text, shown)
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{shown}: is not UTF-8 text (at line {line})") from error
    except tomllib.TOMLDecodeError as error:
        last = content.count(b"\n") + 1
        reason = str(error).replace("at end of document", f"at line {last}, the end of the file")
        raise SettingsError(f"{shown}: is not TOML: {one_line(reason)}") from error
    except (ValueError, RecursionError) as error:
        # Not a TOMLDecodeError: a whole number of over 4300 digits, arrays a thousand deep.
        raise SettingsError(f"{shown}: holds a number too long or arrays too deep") from error


def _check_depth(text: str, shown: str) -> None:
    # A quoted name counts as any other; the lines stay as many as they are.
    bare = _TEXT.sub(lambda found: "s" + "\n" * found[0].count("\n"), text)
    if deep := _DEEP_KEY.search(bare):
        line = bare.count("\n", 0, deep.start()) + 1
        raise SettingsError(f"{shown}: has a key of more than {DEEPEST_KEY} names (at line {line})")
