"""Reads values of a TOML document; errors name the key's whole path."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

from echotui.errors import SettingsError
from echotui.model.sizes import format_size, parse_size
from echotui.system.printable import cut, did_you_mean, quote

E = TypeVar("E", bound=StrEnum)
S = TypeVar("S", bound=str)
T = TypeVar("T")

LONGEST_INTEGER: Final = 64
"""Bits. Python refuses to write thousands of digits in decimal (`sys.set_int_max_str_digits`)."""
LONGEST_TIME: Final = 24 * 3600.0
"""Seconds."""


class Table:
    """One table of a document. All methods raise SettingsError for a wrong value.

    Args:
        values: Its content.
        file: The file's name for errors.
        path: Its place in the file for errors: `steps[2]`; empty for the document.
        keys: The keys that it may have.
    """

    def __init__(
        self, values: dict[str, object], file: str, path: str, keys: Sequence[str]
    ) -> None:
        self._values = values
        self._file = file
        self._path = path
        for key in values:
            if key not in keys:
                where = f"{file}: {path}" if path else file
                advice = did_you_mean(key, keys) or ";"
                allowed = ", ".join(keys)
                raise SettingsError(
                    f"{where}: unknown key {quote(key)}{advice} allowed are {allowed}"
                )

    def __contains__(self, key: str) -> bool:
        """Return whether a key is given."""
        return key in self._values

    def refuse(self, key: str, text: str) -> NoReturn:
        """Raise SettingsError: what is wrong with a key's value, and what is allowed.

        An empty key stands for the table itself.
        """
        path = ".".join(filter(None, (self._path, key)))
        raise SettingsError(f"{self._file}: {path}: {text}")

    def text(self, key: str, *, longest: int) -> str:
        """Read a text of one printable line without the blanks around it; it is required."""
        if key not in self._values:
            self.refuse(key, "is missing")
        allowed = f"a line of 1 to {longest} printable characters"
        value = self._of(key, (str,), allowed).strip()
        if not value.isprintable() or not 1 <= len(value) <= longest:
            self._wrong(key, value, allowed)
        return value

    def whole(self, key: str, default: int, lowest: int, highest: int) -> int:
        """Read a whole number in a range, or return the default."""
        allowed = f"a whole number from {lowest} to {highest}"
        value = self._of(key, (int,), allowed, default)
        if not lowest <= value <= highest:
            self._wrong(key, value, allowed)
        return value

    def seconds(self, key: str, default: float) -> float:
        """Read a time of at most a day in seconds, or return the default."""
        allowed = f"a number of seconds from 0 to {LONGEST_TIME:g}"
        value: float = self._of(key, (int, float), allowed, default)
        # nan compares with nothing.
        if not 0 <= value <= LONGEST_TIME:
            self._wrong(key, value, allowed)
        return float(value)

    def switch(self, key: str) -> bool:
        """Read true or false; false without the key."""
        return self._of(key, (bool,), "true or false", False)

    def size(self, key: str, default: int, highest: int) -> int:
        """Read a size in bytes, or return the default."""
        allowed = f"a size such as 4096, 64KiB or 1MiB, at most {format_size(highest)}"
        value = self._of(key, (int, str), allowed, default)
        try:
            size = parse_size(str(value))
        except ValueError:
            size = -1
        if not 0 <= size <= highest:
            self._wrong(key, value, allowed)
        return size

    def choice(self, key: str, options: type[E]) -> E:
        """Read one of some words; it is required."""
        allowed = f"one of {', '.join(options)}"
        if key not in self._values:
            self.refuse(key, f"is missing; give {allowed}")
        value = self._of(key, (str,), allowed)
        if value not in tuple(options):
            self._wrong(key, value, f"{allowed}{did_you_mean(value, map(str, options))}")
        return options(value)

    def choices(self, key: str, options: Iterable[S]) -> tuple[S, ...]:
        """Read an array of some words, or return none."""
        known = {str(option): option for option in options}
        values: list[object] = self._of(key, (list,), f"an array of {', '.join(known)}", [])
        return tuple(
            known[value]
            if isinstance(value, str) and value in known
            else self._wrong(f"{key}[{index}]", value, f"one of {', '.join(known)}")
            for index, value in enumerate(values)
        )

    def tables(self, key: str, keys: Sequence[str]) -> "Iterator[Table]":
        """Read an array of tables, which may have these keys; none without the key."""
        values: list[object] = self._of(key, (list,), "an array of tables", [])
        for index, value in enumerate(values):
            where = f"{key}[{index}]"
            if not isinstance(value, dict):
                self._wrong(where, value, "a table")
            path = ".".join(filter(None, (self._path, where)))
            yield Table(value, self._file, path, keys)

    def table(self, key: str, keys: Sequence[str]) -> "Table":
        """Read a table, which may have these keys; it is required."""
        values: dict[str, object] = self._of(key, (dict,), "a table")
        return Table(values, self._file, ".".join(filter(None, (self._path, key))), keys)

    def _of(
        self, key: str, types: tuple[type[T], ...], allowed: str, default: T | None = None
    ) -> T:
        value = self._values.get(key, default)
        # Not isinstance alone: `count = true` would be a number, for a bool is an int.
        if not isinstance(value, types) or type(value) not in types:
            self._wrong(key, value, allowed)
        return value

    def _wrong(self, key: str, value: object, allowed: str) -> NoReturn:
        self.refuse(key, f"{_written(value)} is not {allowed}")


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > LONGEST_INTEGER:
            return cut(hex(value))
        case str():
            return quote(value)
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return cut(str(value))
