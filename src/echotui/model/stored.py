"""A setting as the configuration file has it."""

from typing import NamedTuple


class Stored(NamedTuple):
    """What a setting would be at the next start without flags and variables.

    Attributes:
        text: Its value in the file, else its default; as it is typed.
        overridden_by: The flag or variable that gave another value at this start: `flag --theme`,
            `environment ECHOTUI_THEME`; empty for none.
    """

    text: str
    overridden_by: str = ""
