"""The settings that the dashboard can save, and how they differ from the configuration file."""

from collections.abc import Mapping
from typing import NamedTuple

from echotui.model.field import Field
from echotui.model.query import Sort
from echotui.model.stored import Stored


class SettingChange(NamedTuple):
    """A setting that has another value now than the next start would have.

    Attributes:
        old: What the next start would have, as it is typed.
        new: What is shown now.
        overridden_by: The flag or variable that wins over the file; empty for none.
        chosen: Whether to save it, unless the operator decides otherwise.
    """

    name: str
    old: str
    new: str
    overridden_by: str
    chosen: bool


def setting_texts(
    columns: tuple[Field, ...], sort: Sort, theme: str, refresh: float, journal_height: int
) -> dict[str, str]:
    """Write the settings as they are typed, by name, in the order in which they are listed."""
    return {
        "columns": ",".join(field.id for field in columns) or "auto",
        "sort": f"{'-' if sort.reverse else ''}{sort.field.id}",
        "theme": theme,
        "refresh": str(float(refresh)).removesuffix(".0"),
        "journal_height": str(journal_height),
    }


def setting_changes(
    now: Mapping[str, str], start: Mapping[str, str], stored: Mapping[str, Stored]
) -> list[SettingChange]:
    """List the settings whose value is another one than the file's.

    What a flag or variable has set and the operator left alone is listed, but not chosen.

    Args:
        now: The values that are shown, by name.
        start: Those at the start.
        stored: What the file has.
    """
    return [
        SettingChange(
            name, old.text, new, old.overridden_by, not old.overridden_by or new != start[name]
        )
        for name, new in now.items()
        if new != (old := stored[name]).text
    ]
