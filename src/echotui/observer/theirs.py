"""Objects of the program and its libraries: read while they may change."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Theirs: TypeAlias = Any
"""Its attributes depend on the versions of libraries, which the observer does not import."""


def attempt(call: Callable[..., T], *args: object) -> T | None:
    """Return what a function returns; `None`: it raised.

    The agent reads objects while other threads change them, and the program may have other versions
    of these than we know. What cannot be read is left out; nothing is raised into the program.
    """
    try:
        return call(*args)
    except Exception:  # noqa: BLE001  # See above: there are no errors that are more likely.
        return None
