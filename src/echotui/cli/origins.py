"""Where each setting comes from, for errors and for `--print-config`."""

from collections.abc import Mapping
from typing import Final

from cyclopts import ArgumentCollection, Token

from echotui.config.keys import listed
from echotui.config.settings import KINDS, Settings

FILE: Final = "file"
"""The source of the tokens that the TOML file gives; cyclopts names its own `cli` and `env`."""
DEFAULT: Final = "default"
_WORDS: Final = {"cli": "flag", "env": "environment", FILE: "file"}


def where(token: Token) -> str:
    """Name who gave a value, as errors do.

    Args:
        token: The value as it was given.

    Returns:
        `--port`, `ECHOTUI_PORT`, `/etc/echotui.toml: port`.
    """
    return token.keyword or DEFAULT


def find_origins(arguments: ArgumentCollection) -> dict[str, str]:
    """Find out who gave what.

    Args:
        arguments: All of them, with the tokens of every source.

    Returns:
        For every setting that was given, by name: `flag --port`, `environment ECHOTUI_PORT`,
        `file /etc/echotui.toml: port`.
    """
    return {
        argument.field_info.name: f"{_WORDS[token.source]} {where(token)}"
        for argument in arguments
        for token in argument.tokens[:1]
    }


def listing(settings: Settings, origins: Mapping[str, str]) -> str:
    """List settings, for `--print-config`.

    Args:
        settings: What to list.
        origins: Who gave them, by name; those that are not there are defaults.

    Returns:
        A line a setting, each with its end: name, value, origin, in columns.
    """
    rows = [(name, shown(name, getattr(settings, name))) for name in KINDS]
    rows += listed(settings.keys).items()
    names = max(len(name) for name, _ in rows)
    values = max(len(value) for _, value in rows)
    return "".join(
        f"{name:<{names}}  {value:<{values}}  {origins.get(name, DEFAULT)}\n"
        for name, value in rows
    )


def shown(name: str, value: object) -> str:
    """Show the value of a setting, as it could be given in the environment.

    Args:
        name: Which setting.
        value: Its value.

    Returns:
        `64KiB`; of several hosts, all with a blank between.
    """
    if name == "host" and isinstance(value, tuple):
        return " ".join(KINDS[name].show(each) for each in value)
    return KINDS[name].show(value)
