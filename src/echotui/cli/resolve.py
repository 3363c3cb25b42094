"""Combines flags, variables and the configuration file into settings."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from echotui.config.exposed import credentials_notice
from echotui.config.file import read_settings
from echotui.config.keys import keys_notice, listed, taken_from
from echotui.config.setting import PREFIX, Setting
from echotui.config.settings import DEFAULT, OPTIONS, SETTINGS, Settings
from echotui.system.printable import cut, did_you_mean, one_line

_MOST: Final = 3
"""Names in one notice."""


def resolve(
    given: Mapping[str, Any], origins: Mapping[str, str], preset: Mapping[str, object]
) -> Settings:
    """Combine values: a flag wins over the environment, that over the file, that over a preset.

    Args:
        given: The values of flags and variables.
        origins: Where they were given.
        preset: The defaults of a command that has others.

    Raises:
        SettingsError: The file cannot be read, or a value is not allowed.
    """
    file = read_settings(given.get("config"), origins.get("config", DEFAULT))
    values = {**preset, **file.values, **given}
    notices = (
        file.notice,
        credentials_notice(values.get("fleet_credentials", "")),
        unknown_variables(os.environ),
        keys_notice(file.keys),
    )
    return Settings(
        **values,
        keys=file.keys,
        notices=tuple(filter(None, notices)),
        origins={**dict.fromkeys(preset, "demo"), **file.origins, **origins},
    )


def config_listing(
    settings: Settings, options: Sequence[Setting] = (), *, keys: bool = True
) -> str:
    """List name, value and origin of each setting in columns; then a line for each notice.

    Args:
        options: Those of a command that has not all settings.
        keys: Whether it has keys.
    """
    of_command = {option.name for option in options} or SETTINGS
    rows = [
        (name, each.type.show(getattr(settings, name)))
        for name, each in SETTINGS.items()
        if name in of_command
    ]
    lost = taken_from(settings.keys) if keys else {}
    if keys:
        rows += listed(settings.keys).items()
    rows += [(name, left or "none") for name, (left, _) in lost.items()]
    origins = {**settings.origins, **{name: taken for name, (_, taken) in lost.items()}}
    names = max(len(name) for name, _ in rows)
    values = max(len(value) for _, value in rows)
    lines = [
        f"{name:<{names}}  {value:<{values}}  {origins.get(name, DEFAULT)}\n"
        for name, value in rows
    ]
    return "".join([*lines, *(f"notice: {text}\n" for text in settings.notices)])


def unknown_variables(environment: Iterable[str]) -> str:
    """Name the variables that have our prefix and no effect; empty when there are none."""
    known = [each.variable for each in OPTIONS.values()]
    found = sorted({name for name in environment if name.startswith(PREFIX)} - set(known))
    if not found:
        return ""
    named = [f"{cut(one_line(name))} is no setting{did_you_mean(name, known)}" for name in found]
    if len(named) > _MOST:
        named[_MOST:] = [f"{len(named) - _MOST} more variables {PREFIX}… are none"]
    return "; ".join(named)
