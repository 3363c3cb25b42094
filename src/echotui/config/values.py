"""The types of values: which text means which value, and what is allowed."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from echotui.errors import SettingsError
from echotui.model import fields
from echotui.model.field import Field
from echotui.model.query import Sort
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
"""All the usual columns that fit."""
OFF: Final = "off"
"""No file, no address."""
_SWITCH: Final = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}


class ValueType(Struct, Generic[T], frozen=True):
    """One type of values.

    Attributes:
        metavar: What the help calls a value, such as SIZE; empty for a switch.
        allowed: What is allowed; it follows "is not" in an error.
        parse: Returns the value of a text, or raises ValueError.
        show: Returns a text that `parse` reads as the same value.
        toml: The types of a value in a TOML file; it is written as text and parsed.
        words: The words that are allowed, in lower case. For a misspelt one, the error names the
            nearest.
        array: Whether a TOML file may have an array of these.
        hyphen: Whether a value may begin with one: `--sort -queue` has a value, and no second flag.
        table: Writes a table of a TOML file as a text, or raises SettingsError, given where the
            table is; `None`: a table is not allowed.
    """

    metavar: str
    allowed: str
    parse: Callable[[str], T]
    show: Callable[[T], str]
    toml: tuple[type, ...]
    words: tuple[str, ...] = ()
    array: bool = False
    hyphen: bool = False
    table: Callable[[Mapping[str, Any], str], str] | None = None

    def read(self, text: str, where: str) -> T:
        """Read a value; spaces around it do not count.

        Args:
            text: What was given.
            where: Where it was given, as the error names it: `--port`.

        Raises:
            SettingsError: The text is not such a value, or the value is out of range.
        """
        try:
            return self.parse(text.strip())
        except ValueError as error:
            message = f"{where}: {quote(text)} is not {self.allowed}{self.advice(text)}"
            raise SettingsError(message) from error

    def read_all(self, texts: Sequence[str], where: str) -> T:
        """Read a value given as several texts: by repeated flags, or as an array."""
        return self.read(",".join(texts), where)

    def advice(self, text: str) -> str:
        """Return `; did you mean textbook?` for a misspelt word; empty when none is near."""
        wrong = (word for word in split(text.lower()) if word not in self.words)
        return did_you_mean(next(wrong, ""), self.words)


class _HostList(ValueType[tuple[str, ...]], frozen=True):
    """Hosts, each once: with a second one, we would find the port taken by ourselves."""

    def read(self, text: str, where: str) -> tuple[str, ...]:
        return self.read_all(text.split(), where)

    def read_all(self, texts: Sequence[str], where: str) -> tuple[str, ...]:
        if not texts:
            raise SettingsError(
                f"{where}: name at least one address or host name, such as 127.0.0.1"
            )
        hosts = tuple(HOST.read(text, where) for text in texts)
        for host in hosts:
            if hosts.count(host) > 1:
                raise SettingsError(f"{where}: {quote(host)} is given more than once")
        return hosts


def whole(metavar: str, lowest: int, highest: int, allowed: str) -> ValueType[int]:
    """Make the type of a whole number within bounds, which `allowed` puts into words."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
            raise ValueError(text)
        return int(text)

    return ValueType(metavar, allowed, parse, str, (int,))


def decimal(metavar: str, what: str, lowest: float, highest: float) -> ValueType[float]:
    """Make the type of a number within bounds; `what` it is goes before them in an error."""

    def parse(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not lowest <= float(text) <= highest:
            raise ValueError(text)
        return float(text)

    allowed = f"{what} from {format_decimal(lowest)} to {format_decimal(highest)}"
    return ValueType(metavar, allowed, parse, format_decimal, (int, float))


def seconds(lowest: float, highest: float) -> ValueType[float]:
    """Make the type of a time within bounds, in seconds."""
    return decimal("S", "a number of seconds", lowest, highest)


def choice(options: type[E]) -> ValueType[E]:
    """Make the type of a choice; the enum's values are what is typed."""
    words = tuple(map(str, options))
    allowed = f"one of {', '.join(words)}"
    return ValueType("NAME", allowed, lambda text: options(text.lower()), str, (str,), words)


def show_sort(sort: Sort) -> str:
    """Write an order as it is typed: `queue`, or `-queue` for largest first."""
    return f"{'-' if sort.reverse else ''}{sort.field.id}"


def show_columns(columns: tuple[Field, ...]) -> str:
    """Write columns as they are typed: `id,client,queue`; `auto` for none."""
    return ",".join(column.id for column in columns) or AUTO


def format_decimal(value: float) -> str:
    """Show a number exactly, and a whole one without a point: `5`, `0.25`."""
    return str(float(value)).removesuffix(".0")


def _parse_switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError(text)
    return _SWITCH[text.lower()]


def _parse_columns(text: str) -> tuple[Field, ...]:
    if text.lower() in ("", AUTO):
        return ()
    # `rate_in` is the spelling of older configuration files.
    names = [name.replace("_", "-") for name in split(text.lower())]
    if len(set(names)) < len(names) or not fields.COLUMNS.keys() >= set(names):
        raise ValueError(text)
    return tuple(fields.COLUMNS[name] for name in names)


def _parse_sort(text: str) -> Sort:
    name = text.lower().replace("_", "-")
    field = fields.COLUMNS.get(name.removeprefix("-"))
    if field is None:
        raise ValueError(text)
    return Sort(field, name.startswith("-"))


def split(text: str) -> list[str]:
    """Split a list at commas or spaces; an item without a word is empty."""
    return [word for item in text.split(",") for word in item.split() or [""]]


def parse_host(text: str) -> str:
    """Return a host; ValueError if no address or name is written so."""
    # No address or name has these; they come from lists, URLs, networks and hostile bytes.
    if not text or not text.isprintable() or any(mark in text for mark in " ,/"):
        raise ValueError(text)
    return text


def parse_path(text: str) -> str:
    """Return a path with the home expanded, empty for `off`; ValueError if it is not printable."""
    # No shell expands the home in --config=~/x, in a variable or in a file.
    path = os.path.expanduser(text)  # noqa: PTH111 -- Path("") would be the directory "."
    # What is not printable would be a trap wherever the path is shown.
    if not path or not path.isprintable():
        raise ValueError(text)
    return "" if text.lower() == OFF else path


PORT: Final = whole("N", 0, 65535, "a port from 0 to 65535 (0 takes any free one)")
COUNT: Final = whole(
    "N", 0, LARGEST_COUNT, f"a whole number from 0 to {LARGEST_COUNT} (0: no limit)"
)
KEEPALIVE: Final = whole(
    "S", 0, 32767, "a whole number of seconds from 0 to 32767 (0: never probe)"
)
"""Linux takes no more (`MAX_TCP_KEEPIDLE`, include/net/tcp.h)."""
SIZE: Final = ValueType(
    "SIZE", "a size such as 65536, 64KiB or 2MB, at most 1024GiB", parse_size, format_size,
    (int, str),
)  # fmt: skip
TIME: Final = seconds(0, LARGEST_SECONDS)
REFRESH: Final = seconds(0.05, 60)
PACE: Final = decimal("N", "a number of events a second", 0.1, 100)
SWITCH: Final = ValueType(
    "", "true or false", _parse_switch, lambda on: str(on).lower(), (bool,), tuple(_SWITCH)
)
HOST: Final = ValueType(
    "ADDR", "an address or a host name (to listen on every interface, name 0.0.0.0 or ::)",
    parse_host, str, (str,),
)  # fmt: skip
HOSTS: Final = _HostList(
    HOST.metavar, HOST.allowed, lambda text: tuple(text.split()), " ".join, HOST.toml, array=True
)
COLUMNS: Final = ValueType(
    "LIST", f"{AUTO}, or some of {', '.join(fields.COLUMNS)}, each once, with commas or spaces"
    " between", _parse_columns, show_columns, (str,), (AUTO, *fields.COLUMNS), array=True,
)  # fmt: skip
SORT: Final = ValueType(
    "FIELD", f"one of {', '.join(fields.COLUMNS)}, or with a minus before it", _parse_sort,
    show_sort, (str,), (*fields.COLUMNS, *(f"-{name}" for name in fields.COLUMNS)), hyphen=True,
)  # fmt: skip
PATH: Final = ValueType(
    "PATH", f"the path of a file, in printable characters, or {OFF}", parse_path,
    lambda path: path or OFF, (str,),
)  # fmt: skip
