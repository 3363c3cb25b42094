"""Scenario files for tests, and what is said of them."""

from pathlib import Path

import pytest

from echotui.demo.scenario_files import find
from echotui.errors import SettingsError

HEAD = "name = 'x'\nline = 'y'\n"


def complaint(path: Path | str) -> str:
    with pytest.raises(SettingsError) as caught:
        find(str(path))
    message = str(caught.value)
    assert message.isprintable()
    return message.removeprefix(f"{path}: ")


def with_step(rest: str) -> str:
    return f"{HEAD}[[steps]]\ncaption = 'c'\n{rest}"


def with_part(rest: str) -> str:
    return with_step(f"[[steps.parts]]\nname = 'ann'\n{rest}")
