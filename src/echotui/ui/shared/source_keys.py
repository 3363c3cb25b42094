"""The keys of a source's actions, bound on a screen while the source has them."""

from collections.abc import Iterable
from typing import Any, Final

from textual.screen import Screen

from echotui.model.action import Place
from echotui.model.actions import keys_at
from echotui.model.key_names import key_name
from echotui.model.source_action import SourceAction
from echotui.ui.bindings import source_binding
from echotui.ui.format.keys import ShownKeys
from echotui.ui.shared.invoker import Invoker

MOST_ACTIONS: Final = 50
"""Actions of a source that are bound: the rest is ignored."""
_OURS: Final = keys_at(Place.TABLE) | keys_at(Place.DETAIL) | keys_at(Place.APP)


class SourceKeys:
    """Binds the actions of a source; never to a key that means something else.

    Args:
        screen: The screen on which they work; its `action_invoke` calls `invoke`.
        invoker: Carries them out.
        keys: The keys of the dashboard's own actions.
    """

    def __init__(self, screen: Screen[Any], invoker: Invoker, keys: ShownKeys) -> None:
        self._screen = screen
        self._invoker = invoker
        self._reserved = _OURS.union(*(each.split(",") for each in keys.changed.values()))
        self._actions: tuple[SourceAction, ...] = ()
        self._bound: list[str] = []

    def get(self, id_: object) -> SourceAction | None:
        """Return the action of an id; `None` when the source does not have it any more."""
        return next((action for action in self._actions if action.id == id_), None)

    async def invoke(self, id_: str) -> None:
        """Carry out an action by its id, if the source still has it."""
        action = self.get(id_)
        if action is not None:
            await self._invoker.invoke(action)

    def show(self, actions: tuple[SourceAction, ...]) -> None:
        """Bind these actions and no others."""
        if actions[:MOST_ACTIONS] == self._actions:
            return
        self._actions = actions[:MOST_ACTIONS]
        # Textual has no public way to bind on one screen; `active_bindings` is made from this.
        bindings = self._screen._bindings.key_to_bindings  # noqa: SLF001
        for key in self._bound:
            del bindings[key]
        self._bound.clear()
        # Those of the widget that has the focus do not count: the key means that only there.
        active = self._screen.active_bindings.values()
        whole = {
            each.binding.key for each in active if each.node in (self._screen, self._screen.app)
        }
        taken = {*self._reserved, *whole}
        for place, action in enumerate(self._actions):
            keys = [key for key in dict.fromkeys(_keys(action)) if key not in taken]
            binding = source_binding(action, place, keys)
            for key in binding.key.split(","):
                bindings[key] = [binding.with_key(key)]
                self._bound.append(key)
            taken.update(keys)
        self._screen.refresh_bindings()


def _keys(action: SourceAction) -> Iterable[str]:
    for typed in action.keys.split(","):
        try:
            yield key_name(typed)
        except ValueError:
            # Not a key: the palette still has the action.
            continue
