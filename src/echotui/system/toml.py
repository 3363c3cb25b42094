"""The text of a TOML file, with errors for a stranger."""

import tomllib
from typing import Any, Final

from echotui.errors import SettingsError
from echotui.system.printable import one_line

LARGEST_FILE: Final = 1024 * 1024
"""Bytes that are read of a file at most. It also stops `/dev/zero`."""


def parse(content: bytes, shown: str) -> dict[str, Any]:
    """Read a document.

    Args:
        content: The file's bytes.
        shown: The file's name, safe to print.

    Returns:
        The document.

    Raises:
        SettingsError: It is no TOML: one line that names file and line.
    """
    try:
        # Some editors begin a file with a byte order mark, which tomllib does not skip.
        return tomllib.loads(content.decode("utf-8-sig"))
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
