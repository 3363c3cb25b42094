"""The keys that the operator has given to actions.

`Screen.active_bindings` has them for the focused widget and what is around it only, and the keymap
itself is private. Delete when Textual has a public way to read it.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App


def keymap_of(app: App[Any]) -> Mapping[str, str]:
    """Return the keys by action, separated by commas."""
    return app._keymap  # noqa: SLF001
