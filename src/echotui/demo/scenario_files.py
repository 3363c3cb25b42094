"""Finds and loads scenario files: those of echotui, and others by their path."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from echotui.demo.scenario import Scenario
from echotui.errors import SettingsError
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import did_you_mean, one_line, quote
from echotui.system.regular_file import read as read_regular
from echotui.system.toml import LARGEST_FILE, parse

SUFFIX: Final = ".toml"
DEFAULT: Final = "tour"


def shipped() -> dict[str, Traversable]:
    """Return the files of echotui's scenarios by name, the default first, the others sorted."""
    folder = files("echotui.demo") / "scenarios"
    found = {
        file.name.removesuffix(SUFFIX): file
        for file in folder.iterdir()
        if file.name.endswith(SUFFIX)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] != DEFAULT, item[0])))


def find(name_or_path: str) -> Scenario:
    """Load a scenario by its name, or from a file; SettingsError: there is none, or it is wrong.

    A path has the suffix `.toml` or a separator, or the file exists.
    """
    ours = shipped()
    if name_or_path in ours:
        return load(ours[name_or_path])
    if name_or_path.endswith(SUFFIX) or "/" in name_or_path or _exists(name_or_path):
        return load(Path(name_or_path))
    names = ", ".join(ours)
    raise SettingsError(
        f"unknown scenario {quote(name_or_path)}{did_you_mean(name_or_path, ours) or ';'}"
        f" allowed are {names}, or the path of a file"
    )


def load(path: Traversable) -> Scenario:
    """Load a scenario from a file.

    Raises:
        SettingsError: It cannot be read, or a value is wrong: one line that names the file, the
            line or key, what is wrong and what is allowed.
    """
    # Not at the top: it takes 4 ms, and only a demo needs it.
    from echotui.demo.parser import read  # noqa: PLC0415

    shown = one_line(str(path))
    return read(parse(_content(path, shown), shown), shown)


def listing() -> str:
    """Return the shipped scenarios, a line each: name and what it shows, in columns."""
    scenarios = [find(name) for name in shipped()]
    width = max(len(scenario.name) for scenario in scenarios)
    return "".join(f"{scenario.name:<{width}}  {scenario.line}\n" for scenario in scenarios)


def _exists(path: str) -> bool:
    try:
        return bool(path) and within(PATIENCE, Path(path).exists)
    except (OSError, ValueError):
        # Too long, or with a NUL in it: neither a path nor a name.
        return False


def _content(path: Traversable, shown: str) -> bytes:
    try:
        if not isinstance(path, Path):
            return path.read_bytes()  # A shipped one, in a package that may be a ZIP file.
        content, _ = within(PATIENCE, read_regular, path, LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SettingsError(f"{shown}: there is no such file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a path"
        raise SettingsError(f"{shown}: cannot be read: {reason}") from error
    if len(content) > LARGEST_FILE:
        raise SettingsError(f"{shown}: is larger than 1MiB, too large for a scenario")
    return content
