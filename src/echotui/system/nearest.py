"""The word that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_LONGEST: Final = 60
"""Characters. To compare a longer text takes long, and it is no slip of the finger."""


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """Ask whether another word was meant.

    Args:
        given: The word that is none of the names.
        names: Those that are allowed.

    Returns:
        `; did you mean port?`, to be added to an error; empty when none is near.
    """
    nearest = get_close_matches(given, list(names), n=1) if len(given) <= _LONGEST else []
    return f"; did you mean {nearest[0]}?" if nearest else ""
