"""Textual's bindings, made from the table of actions; and what is offered of them on a screen."""

from collections.abc import Callable, Collection, Iterable
from inspect import isawaitable
from typing import Final, NamedTuple

from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode

from echotui.model.actions import ACTIONS, Action, Group, Place, actions_at
from echotui.model.source import Capabilities
from echotui.model.source_action import SourceAction
from echotui.ui.format.safe import safe

MOST_SHOWN: Final = 4
"""Actions of a source that the footer shows."""
LONGEST_LABEL: Final = 16
LONGEST_SENTENCE: Final = 60
"""Columns of the help and the palette."""
_NO_KEY: Final = "no-key-"
"""Textual lists only what has a key; no terminal sends this one."""
_GROUPS: Final = {group: Binding.Group(group) for group in Group}
_HEADINGS: Final = tuple(Group)
_NEEDS: Final = {action.name: action.capability for action in ACTIONS if action.capability}
_RANKS: Final = {action.name: action.rank for action in ACTIONS if action.rank}
_PLACES: Final = {name: place for place, name in enumerate(dict.fromkeys(a.name for a in ACTIONS))}


def bindings_at(place: Place, groups: Collection[Group] = _HEADINGS) -> list[BindingType]:
    """Make the bindings of a place.

    Args:
        place: The place.
        groups: The headings whose actions are meant: the table binds its moves by itself.

    Returns:
        A binding an action, and a second one for its fixed keys. They call `action_NAME`; on the
        main screen `action_act` with the name, but for the moves. On the detail, the keys of the
        main screen call `action_elsewhere`.
    """
    bindings: list[BindingType] = []
    here = actions_at(place)
    for action in here.values():
        if action.group in groups:
            bindings += _bindings(action, place, _call(action, place))
    if place is Place.DETAIL:
        bindings += [
            # Without a group: neither the help nor the palette lists it.
            Binding(action.keys, f"elsewhere('{name}')", show=False, id=name)
            for name, action in actions_at(Place.TABLE).items()
            if name not in here
        ]
    return bindings


def _call(action: Action, place: Place) -> str:
    # The main screen has too many actions for one class.
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


def source_binding(action: SourceAction, place: int, keys: Collection[str]) -> Binding:
    """Make the binding of an action of a source, which calls `action_invoke` with its id.

    Args:
        action: The action; its texts are made safe.
        place: Its place among those of the source, from 0.
        keys: Its keys that are free; none: only the palette has it.
    """
    return Binding(
        ",".join(keys) or f"{_NO_KEY}{place}",
        f"invoke({action.id!r})",
        safe(action.label, LONGEST_LABEL),
        show=bool(keys and action.label) and place < MOST_SHOWN,
        tooltip=safe(action.sentence, LONGEST_SENTENCE),
        # Without an id: `[keys]` does not name it.
        group=_GROUPS[Group.SOURCE],
    )


def has_no_key(binding: Binding) -> bool:
    """Return whether only the palette has an action of a source."""
    return binding.key.startswith(_NO_KEY)


async def carry_out(actions: object, name: str) -> None:
    """Carry out an action; for `action_act`.

    Args:
        actions: Has a method of that name.
        name: The action's name.
    """
    done = getattr(actions, name)()
    if isawaitable(done):
        await done


def able(capabilities: Capabilities, action: str, parameters: tuple[object, ...]) -> bool:
    """Tell whether a source can do what an action needs; for `check_action`.

    Args:
        capabilities: What the source can do.
        action: What a binding calls: `act` and `elsewhere` are of an action.
        parameters: With what: the action's name.

    Returns:
        Whether its key is offered.
    """
    name = str(parameters[0]) if action in ("act", "elsewhere") else action
    needed = _NEEDS.get(name)
    return needed is None or bool(getattr(capabilities, needed))


def rank_of(binding: Binding) -> int:
    """Find the place of a binding in the footer: `Action.rank`.

    Args:
        binding: One that is shown.

    Returns:
        The rank; one that no action has for what is not in the table.
    """
    if binding.group is _GROUPS[Group.SOURCE]:
        # From the left, in their order.
        return 1
    return _RANKS.get(binding.id or "", len(ACTIONS))


class Offer(NamedTuple):
    """Something that can be done now.

    Attributes:
        group: The heading under which the help lists it.
        keys: Its keys as they are shown, with spaces between; empty for none.
        sentence: What it does.
        action: What its binding calls.
        node: Where.
    """

    group: str
    keys: str
    sentence: str
    action: str
    node: DOMNode


def offers(active: Iterable[ActiveBinding], display: Callable[[Binding], str]) -> list[Offer]:
    """List what can be done, from the bindings that are active: the list cannot be wrong.

    Args:
        active: The bindings.
        display: Shows a key.

    Returns:
        An offer a sentence, in the order of headings and actions.
    """
    found: dict[tuple[str, str], tuple[tuple[int, int], Offer]] = {}
    # Fixed keys, which have no id, after those that the operator can choose.
    for node, binding, enabled, sentence in sorted(active, key=lambda each: not each.binding.id):
        if binding.group is None or not enabled:
            continue
        group, keys = binding.group.description, "" if has_no_key(binding) else display(binding)
        order = _HEADINGS.index(Group(group)), _PLACES.get(_name(binding), 0)
        # Of a source, two actions may have the same sentence.
        same = group, binding.action if group == Group.SOURCE else sentence
        if same in found:
            order, offer = found[same]
            offer = offer._replace(keys=f"{offer.keys} {keys}")
        else:
            offer = Offer(group, keys, sentence, binding.action, node)
        found[same] = order, offer
    # Bindings that were given other keys come last in Textual's order.
    return [offer for _, offer in sorted(found.values(), key=lambda each: each[0])]


def _name(binding: Binding) -> str:
    return binding.action.removeprefix("act('").removesuffix("')")
