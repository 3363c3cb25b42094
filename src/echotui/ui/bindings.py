"""Textual's bindings, made from the table of actions; and those that work on a screen."""

from collections.abc import Callable, Collection, Iterable
from inspect import isawaitable
from typing import Final, NamedTuple

from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode

from echotui.model.actions import ACTIONS, Action, Group, Place, actions_at
from echotui.model.source import Capabilities

_GROUPS: Final = {group: Binding.Group(group) for group in Group}
_HEADINGS: Final = tuple(Group)
_NEEDS: Final = {action.name: action.capability for action in ACTIONS if action.capability}
_RANKS: Final = {action.name: action.rank for action in ACTIONS if action.rank}
_ORDER: Final = {name: place for place, name in enumerate(dict.fromkeys(a.name for a in ACTIONS))}


def bindings_at(place: Place, groups: Collection[Group] = _HEADINGS) -> list[BindingType]:
    """Return the bindings of a place, of the actions in `groups`.

    Each action has a binding, and a second one for its fixed keys. They call `action_NAME`; on the
    main screen `action_act` with the name, except for moves, which are bound by the table. On the
    detail, the keys that work only on the main screen call `action_elsewhere`.
    """
    bindings: list[BindingType] = []
    here = actions_at(place)
    for action in here.values():
        if action.group in groups:
            bindings += _bindings(action, place, _call(action, place))
    if place is Place.DETAIL:
        bindings += [
            # Without a group: not listed in help and palette.
            Binding(action.keys, f"elsewhere('{name}')", show=False, id=name)
            for name, action in actions_at(Place.TABLE).items()
            if name not in here
        ]
    return bindings


def _call(action: Action, place: Place) -> str:
    # The main screen's actions are in `DashboardActions`.
    composed = place is Place.TABLE and action.group is not Group.MOVE
    return f"act('{action.name}')" if composed else action.name


def _bindings(action: Action, place: Place, call: str) -> Iterable[Binding]:
    for keys, name in ((action.keys, action.name), (action.fixed, None)):
        if keys:
            yield Binding(
                keys,
                call,
                action.label or action.name,
                show=bool(action.rank and name),
                # Before the field itself, and before the next key.
                priority=place is Place.FILTER,
                tooltip=action.sentence,
                id=name,
                group=_GROUPS[action.group],
            )


async def carry_out(actions: object, name: str) -> None:
    """Call the method of an action, and await it if need be."""
    result = getattr(actions, name)()
    if isawaitable(result):
        await result


def able(capabilities: Capabilities, action: str, parameters: tuple[object, ...]) -> bool:
    """Return whether a source has the capability that an action needs; for `check_action`.

    `act` and `elsewhere` have the action's name as their parameter.
    """
    name = str(parameters[0]) if action in ("act", "elsewhere") else action
    needed = _NEEDS.get(name)
    return needed is None or bool(getattr(capabilities, needed))


def rank_of(binding: Binding) -> int:
    """Return the `Action.rank` of a binding in the footer; the last for other bindings."""
    return _RANKS.get(binding.id or "", len(ACTIONS))


class Offer(NamedTuple):
    """An action that works on the screen.

    Attributes:
        group: Its heading in the help.
        keys: Its keys as they are shown, with spaces between.
        action: What its binding calls, on `node`.
    """

    group: str
    keys: str
    sentence: str
    action: str
    node: DOMNode


def offers(active: Iterable[ActiveBinding], display: Callable[[Binding], str]) -> list[Offer]:
    """List the actions of the active bindings, one for each sentence, by heading and table.

    `display` returns a key as it is shown.
    """
    found: dict[tuple[str, str], tuple[tuple[int, int], Offer]] = {}
    # Fixed keys, which have no id, after those that `[keys]` can change.
    for node, binding, enabled, sentence in sorted(active, key=lambda each: not each.binding.id):
        if binding.group is None or not enabled:
            continue
        group, keys = binding.group.description, display(binding)
        order = _HEADINGS.index(Group(group)), _ORDER[_action_name(binding)]
        if (group, sentence) in found:
            order, offer = found[group, sentence]
            offer = offer._replace(keys=f"{offer.keys} {keys}")
        else:
            offer = Offer(group, keys, sentence, binding.action, node)
        found[group, sentence] = order, offer
    # Textual lists bindings with changed keys last.
    return [offer for _, offer in sorted(found.values(), key=lambda each: each[0])]


def _action_name(binding: Binding) -> str:
    return binding.action.removeprefix("act('").removesuffix("')")
