"""One setting: all that a flag, a variable, the file, the help and the README need of it."""

from collections.abc import Mapping
from dataclasses import field, fields
from enum import StrEnum
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from echotui.config.values import SWITCH, ValueType

T = TypeVar("T")
D = TypeVar("D")

PREFIX: Final = "ECHOTUI_"
"""Of the variables of the environment."""
_METADATA: Final = "setting"


class SettingGroup(StrEnum):
    """The headings of the help, in its order."""

    ASK = "Options"
    DEMO = "Demo"
    SERVER = "Server"
    LIMITS = "Limits and timeouts"
    DASHBOARD = "Dashboard"
    CONTROL = "Control"
    FLEET = "Fleet"
    CHECKS = "Checks"
    PROGRAM = "Program"


class Setting(Struct, frozen=True):
    """One setting.

    Attributes:
        name: As the file has it: `high_water`, or `high-water`. A word of Python has a `_` at its
            end, which does not count: `for_`.
        group: The heading under which the help lists it.
        type: What is allowed.
        help: A sentence for the help.
        default: Its value where none is given.
        hint: The annotation of its value.
        flag_only: Whether only a flag can give it.
        in_file: Whether the file can give it, if not only a flag can.
        short: The flag of one letter, such as `-p`; empty for none.
    """

    name: str
    group: SettingGroup
    type: ValueType[Any]
    help: str
    default: Any = False
    hint: Any = bool
    flag_only: bool = False
    in_file: bool = True
    short: str = ""

    @property
    def flag(self) -> str:
        """`--high-water`."""
        return f"--{self.name.rstrip('_').replace('_', '-')}"

    @property
    def variable(self) -> str:
        """`ECHOTUI_HIGH_WATER`."""
        return f"{PREFIX}{self.name.upper()}"

    @property
    def negative(self) -> str:
        """`--no-payload`; empty for what is no switch, or is off where no flag is."""
        return f"--no-{self.flag[2:]}" if self.type is SWITCH and not self.flag_only else ""


def setting(
    default: D,
    value_type: ValueType[T],
    group: SettingGroup,
    text: str,
    *,
    flag_only: bool = False,
    in_file: bool = True,
    short: str = "",
) -> D | T:
    """Declare a setting, as `dataclasses.field` declares a field; the text is for the help."""
    entry = Setting("", group, value_type, text, default, object, flag_only, in_file, short)
    declared: D = field(default=default, metadata={_METADATA: entry})
    return declared


def settings_of(table: type) -> Mapping[str, Setting]:
    """List the settings that a dataclass declares, by name, in their order."""
    return {
        each.name: replace(each.metadata[_METADATA], name=each.name, hint=each.type)
        for each in fields(table)
        if _METADATA in each.metadata
    }
