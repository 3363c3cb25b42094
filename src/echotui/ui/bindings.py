"""Keys of the operator's actions, made from the one list of them."""

from collections.abc import Mapping
from typing import Final

from textual.binding import Binding

from echotui.model.actions import ACTIONS, Action

_BY_NAME: Final[Mapping[str, Action]] = {action.name: action for action in ACTIONS}


def bound(name: str, action: str, group: Binding.Group, label: str = "") -> Binding:
    """Make the binding of an action, under whose name the configuration can give it other keys.

    Args:
        name: What the list of actions calls it.
        action: What Textual is to call, as `move(-1)`.
        group: Where the help lists it.
        label: What the footer says; empty keeps it out of the footer.

    Returns:
        The binding.
    """
    listed = _BY_NAME[name]
    return Binding(
        listed.keys,
        action,
        label or name,
        show=bool(label),
        tooltip=listed.says,
        id=name,
        group=group,
    )
