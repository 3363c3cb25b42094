"""Text from outside made safe for one line of an error or a listing."""

from typing import Final

LONGEST_QUOTE: Final = 60


def quote(text: str) -> str:
    """Show a value that was given: quoted, escaped, not too long.

    Args:
        text: Any text; control characters and lone surrogates too.

    Returns:
        Printable text of at most 60 characters.
    """
    return cut(repr(text))


def cut(text: str) -> str:
    """Shorten a text.

    Args:
        text: Any text.

    Returns:
        At most 60 characters, the last three of them dots where some were left out.
    """
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."


def one_line(text: str) -> str:
    r"""Escape whatever a terminal would not simply print.

    Args:
        text: Any text, for example a path.

    Returns:
        The same text where it is printable; the rest as `\x1b`, `\n`, `\udcff`.
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )
