"""Keys as the screen shows them, with those that the operator has chosen."""

from typing import Final

from textual.keys import format_key

from echotui.model.action import Place
from echotui.model.actions import KEYS, actions_at
from echotui.model.keymap import Chosen, keymap

NO_KEY: Final = "no-key-"
"""Textual lists only what has a key; no terminal sends this one."""
PALETTE: Final = "the palette"
"""Where an action is that has lost all of its keys."""


def shown(key: str) -> str:
    """Return a key as it is shown: `/` of `slash`, `^c` of `ctrl+c`."""
    *modifiers, name = key.split("+")
    caret = "^" if "ctrl" in modifiers else ""
    sign = name if name == "enter" else format_key(name)
    return "+".join([*(each for each in modifiers if each != "ctrl"), caret + sign])


class ShownKeys:
    """The keys of the actions; `chosen` have others than usual."""

    def __init__(self, chosen: Chosen = ()) -> None:
        self._keys = keymap(chosen)

    def of(self, action: str) -> str:
        """Return the first key of an action, as it is shown; see `PALETTE`."""
        keys = self._keys[action]
        return shown(keys.partition(",")[0]) if keys else PALETTE

    def action_at(self, place: Place, key: str) -> str:
        """Return the action that a key has at a place; empty for none."""
        here = {*actions_at(place), *actions_at(Place.APP)}
        found = (name for name in here if key in self._keys.get(name, "").split(","))
        return next(found, "")

    @property
    def changed(self) -> dict[str, str]:
        """The keys that differ from the usual ones, by action, for Textual."""
        return {
            name: keys or f"{NO_KEY}{name}"
            for name, keys in self._keys.items()
            if keys != KEYS[name]
        }


USUAL: Final = ShownKeys()
