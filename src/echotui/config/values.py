"""The kinds of values that settings have: what text means which value, and what is allowed."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from echotui.errors import SettingsError
from echotui.model import fields
from echotui.model.fields import Field
from echotui.model.sizes import format_size, parse_size
from echotui.system.printable import did_you_mean, quote

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LARGEST_COUNT: Final = 10**9
LARGEST_SECONDS: Final = 365 * 24 * 3600.0

# int() and float() would also take `1_000`, `٣` and `infinity`.
_WHOLE: Final = re.compile(r"[0-9]{1,16}")
_DECIMAL: Final = re.compile(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
AUTO: Final = "auto"
"""The columns for which there is room."""
OFF: Final = "off"
"""No file."""
_SWITCH: Final = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of value.

    Attributes:
        allowed: What is allowed; it follows "is not".
        parse: Gives the value for a text, or raises ValueError.
        show: Gives a text that `parse` reads as the same value.
        toml: The types that a TOML file may give it in; each is written as text and parsed.
        words: Words that are allowed, in lower case. For a misspelt one the nearest is named.
    """

    allowed: str
    parse: Callable[[str], T]
    show: Callable[[T], str]
    toml: tuple[type, ...]
    words: tuple[str, ...] = ()

    def read(self, text: str, where: str) -> T:
        """Read a value.

        Args:
            text: What was given; blanks around it do not count.
            where: Who gave it, as the error names it: `--port`.

        Returns:
            The value.

        Raises:
            SettingsError: The text is not such a value, or it is out of range.
        """
        try:
            return self.parse(text.strip())
        except ValueError as error:
            says = f"{where}: {quote(text)} is not {self.allowed}{self.meant(text)}"
            raise SettingsError(says) from error

    def meant(self, text: str) -> str:
        """Ask whether another word was meant.

        Args:
            text: What was given; it is not allowed.

        Returns:
            `; did you mean textbook?`; empty when the first wrong word in it is near to none.
        """
        wrong = (word for word in _parted(text.lower()) if word not in self.words)
        return did_you_mean(next(wrong, ""), self.words)


def whole(lowest: int, highest: int, allowed: str) -> Kind[int]:
    """Make the kind of a whole number.

    Args:
        lowest: The least allowed.
        highest: The most allowed.
        allowed: What is allowed, in words.

    Returns:
        The kind.
    """

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
            raise ValueError(text)
        return int(text)

    return Kind(allowed, parse, str, (int,))


def seconds(lowest: float, highest: float) -> Kind[float]:
    """Make the kind of a time.

    Args:
        lowest: The least allowed, in seconds.
        highest: The most allowed, in seconds.

    Returns:
        The kind.
    """

    def parse(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not lowest <= float(text) <= highest:
            raise ValueError(text)
        return float(text)

    allowed = f"a number of seconds from {format_seconds(lowest)} to {format_seconds(highest)}"
    return Kind(allowed, parse, format_seconds, (int, float))


def choice(options: type[E]) -> Kind[E]:
    """Make the kind of a choice.

    Args:
        options: What there is to choose from; the values are what is typed.

    Returns:
        The kind.
    """
    words = tuple(map(str, options))
    allowed = f"one of {', '.join(words)}"
    return Kind(allowed, lambda text: options(text.lower()), str, (str,), words)


def show_columns(columns: tuple[Field, ...]) -> str:
    """Write columns as they are given.

    Args:
        columns: Which; empty for as many as there is room for.

    Returns:
        `id,client,queue`, or `auto`.
    """
    return ",".join(column.id for column in columns) or AUTO


def format_seconds(value: float) -> str:
    """Show a time exactly.

    Args:
        value: Seconds.

    Returns:
        `5`, `0.25`.
    """
    return str(float(value)).removesuffix(".0")


def _parse_switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError(text)
    return _SWITCH[text.lower()]


def _parse_columns(text: str) -> tuple[Field, ...]:
    if text.lower() == AUTO:
        return ()
    names = [name.replace("_", "-") for name in _parted(text.lower())]
    if len(set(names)) < len(names) or not fields.COLUMNS.keys() >= set(names):
        raise ValueError(text)
    return tuple(fields.COLUMNS[name] for name in names)


def _parted(text: str) -> list[str]:
    """Part a list with commas or blanks between its words; without a word it has an empty one."""
    return [word for part in text.split(",") for word in part.split() or [""]]


def _parse_host(text: str) -> str:
    # No address or name has these; they come from lists, URLs, networks and hostile bytes.
    if not text or not text.isprintable() or any(mark in text for mark in " ,/"):
        raise ValueError(text)
    return text


def _parse_path(text: str) -> str:
    # No shell expands the home in --config=~/x, in a variable or in a file.
    path = os.path.expanduser(text)  # noqa: PTH111 -- Path("") would be the directory "."
    # What is not printable would be a trap wherever the path is shown.
    if not path or not path.isprintable():
        raise ValueError(text)
    return "" if text.lower() == OFF else path


PORT: Final = whole(0, 65535, "a port from 0 to 65535 (0 takes any free one)")
COUNT: Final = whole(0, LARGEST_COUNT, f"a whole number from 0 to {LARGEST_COUNT} (0: no limit)")
KEEPALIVE: Final = whole(0, 32767, "a whole number of seconds from 0 to 32767 (0: never ask)")
"""Linux takes no more (`MAX_TCP_KEEPIDLE`, include/net/tcp.h)."""
SIZE: Final = Kind(
    "a size such as 65536, 64KiB or 2MB, at most 1024GiB", parse_size, format_size, (int, str)
)
TIME: Final = seconds(0, LARGEST_SECONDS)
REFRESH: Final = seconds(0.05, 60)
SWITCH: Final = Kind(
    "true or false", _parse_switch, lambda on: str(on).lower(), (bool,), tuple(_SWITCH)
)
HOST: Final = Kind(
    "an address or a host name (to listen on every interface, name 0.0.0.0 or ::)",
    _parse_host,
    str,
    (str,),
)
COLUMNS: Final = Kind(
    f"{AUTO}, or some of {', '.join(fields.COLUMNS)}, each once, with commas or blanks between",
    _parse_columns,
    show_columns,
    (str,),
    (AUTO, *fields.COLUMNS),
)
PATH: Final = Kind(
    f"the path of a file, in printable characters, or {OFF}",
    _parse_path,
    lambda path: path or OFF,
    (str,),
)
