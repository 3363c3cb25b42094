"""The lowest versions that the project allows, for pip: `python -m tests.lowest`.

Read from `pyproject.toml` itself: what is tried is what is promised.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"
_BOUND: Final = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+(\[[a-z]+\])?)>=(?P<lowest>[0-9.]+)(,<[0-9.]+)?"
)


def lowest(project: str) -> list[str]:
    """Pin everything that the program needs, or may use, to the lowest version allowed.

    Args:
        project: The text of a `pyproject.toml`.

    Returns:
        `tornado==6.4` and so on.

    Raises:
        ValueError: A requirement has no lowest version.
    """
    table = tomllib.loads(project)["project"]
    pins = []
    extras = table["optional-dependencies"]
    for requirement in [*table["dependencies"], *extras["fast"], *extras["fleet"]]:
        bound = _BOUND.fullmatch(requirement)
        if bound is None:
            raise ValueError(f"{requirement!r} is not of the form NAME>=VERSION[,<VERSION]")
        pins.append(f"{bound['name']}=={bound['lowest']}")
    return pins


if __name__ == "__main__":
    sys.stdout.writelines(f"{pin}\n" for pin in lowest(PROJECT.read_text(encoding="utf-8")))
