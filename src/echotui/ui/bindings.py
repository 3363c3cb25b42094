"""Textual's bindings, made from the table of actions; and those that work on a screen."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Final, NamedTuple

from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode

from echotui.model.action import Action, ActionGroup, Place
from echotui.model.actions import ACTIONS, actions_at
from echotui.model.source import Capabilities
from echotui.model.source_action import SourceAction
from echotui.ui.format.keys import NO_KEY
from echotui.ui.format.safe import safe

MOST_SHOWN: Final = 6
"""Actions of a source that the footer shows."""
LONGEST_LABEL: Final = 16
LONGEST_SENTENCE: Final = 60
"""Columns of the help and the palette."""
LONGEST_ROW: Final = 4
"""Keys of one sentence that are listed one by one."""
_GROUPS: Final = {group: Binding.Group(group) for group in ActionGroup}
_HEADINGS: Final = tuple(ActionGroup)
_NEEDS: Final = {action.name: action.capability for action in ACTIONS if action.capability}
_ORDER: Final = {name: place for place, name in enumerate(dict.fromkeys(a.name for a in ACTIONS))}


def bindings_at(place: Place, groups: Collection[ActionGroup] = _HEADINGS) -> list[BindingType]:
    """Return the bindings of a place, of the actions in `groups`.

    Each action has a binding, and a second one for its fixed keys. On both screens they call
    `action_act` with the name, except for moves; moves, and what works in a widget, call
    `action_NAME`. On the detail, moves call `action_move` with the name, and the keys that work
    only on the main screen call `action_elsewhere`.
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
    # The actions of screens pass the `Gate`.
    gated = place in (Place.TABLE, Place.DETAIL) and action.group is not ActionGroup.MOVE
    if place is Place.DETAIL and action.group is ActionGroup.MOVE:
        return f"move('{action.name}')"
    if place is Place.JOURNAL:
        return f"screen.act('{action.name}')"
    return f"act('{action.name}')" if gated else action.name


def _bindings(action: Action, place: Place, call: str) -> Iterable[Binding]:
    for keys, name in ((action.keys, action.name), (action.fixed, None)):
        if keys:
            yield Binding(
                keys,
                call,
                action.label or action.name,
                show=bool(action.rank),
                # Before the field itself, and before the next key; before any dialog.
                priority=place in (Place.FILTER, Place.EVERYWHERE),
                tooltip=action.sentence,
                id=name,
                group=_GROUPS[action.group],
            )


@dataclass(frozen=True)
class SourceBinding(Binding):
    """The binding of an action of a source.

    Attributes:
        later: Whether it is behind the usual keys in the footer.
    """

    later: bool = False


def source_binding(action: SourceAction, place: int, keys: Collection[str]) -> SourceBinding:
    """Make the binding of an action of a source, which calls `action_invoke` with its id.

    Args:
        action: The action; its texts are made safe.
        place: Its place among those of the source, from 0.
        keys: Its keys that are free; none: only the palette has it.
    """
    return SourceBinding(
        ",".join(keys) or f"{NO_KEY}{place}",
        f"invoke({action.id!r})",
        safe(action.label, LONGEST_LABEL),
        show=bool(keys and action.label) and place < MOST_SHOWN,
        tooltip=safe(action.sentence, LONGEST_SENTENCE),
        # Without an id: `[keys]` does not name it.
        group=Binding.Group(safe(action.heading, LONGEST_LABEL) or ActionGroup.SOURCE),
        later=action.later,
    )


def has_argument(call: str) -> bool:
    """Return whether a key chooses what its action acts on, as a digit does."""
    return bool(method_of(action_name(call))[1])


def has_no_key(binding: Binding) -> bool:
    """Return whether only the palette has an action of a source."""
    return binding.key.startswith(NO_KEY)


def method_of(name: str) -> tuple[str, tuple[int, ...]]:
    """Return the method that carries out an action, and its arguments: of `column_1` 1."""
    method, _, digit = name.rpartition("_")
    return (method, (int(digit),)) if digit.isdecimal() else (name, ())


async def carry_out(actions: Iterable[object], name: str) -> None:
    """Call the method of an action on the first object that has it; await it if need be."""
    method, arguments = method_of(name)
    result = getattr(next(each for each in actions if hasattr(each, method)), method)(*arguments)
    if isawaitable(result):
        await result


def able(capabilities: Capabilities, action: str, parameters: tuple[object, ...]) -> bool:
    """Return whether a source has the capability that an action needs; for `check_action`.

    `act` and `elsewhere` have the action's name as their parameter.
    """
    name = str(parameters[0]) if action in ("act", "elsewhere") else action
    needed = _NEEDS.get(name)
    return needed is None or bool(getattr(capabilities, needed))


def source_actions(active: Iterable[ActiveBinding]) -> list[SourceBinding]:
    """Return the bindings of a source's actions that the footer shows, one each."""
    enabled = (each.binding for each in active if each.enabled)
    found = [binding for binding in enabled if isinstance(binding, SourceBinding)]
    return list({each.action: each for each in reversed(found) if each.show}.values())[::-1]


def first_keys(active: Iterable[ActiveBinding]) -> dict[str, Binding]:
    """Return the binding of each action's first key, by the action's name."""
    found: dict[str, Binding] = {}
    for _, binding, enabled, _ in active:
        name = action_name(binding.action)
        # Fixed keys, which have no id, after those that `[keys]` can change.
        if enabled and not has_no_key(binding) and (name not in found or not found[name].id):
            found[name] = binding
    return found


class Offer(NamedTuple):
    """An action that works on the screen.

    Attributes:
        group: Its group; the actions of a source are in one.
        keys: Its keys as they are shown, with spaces between; empty for none.
        action: What its binding calls, on `node`.
        heading: Its heading in the help.
    """

    group: str
    keys: str
    sentence: str
    action: str
    node: DOMNode
    heading: str


def offers(active: Iterable[ActiveBinding], display: Callable[[Binding], str]) -> list[Offer]:
    """List the actions of the active bindings, one for each sentence, by heading and table.

    `display` returns a key as it is shown.
    """
    found: dict[tuple[str, str], tuple[tuple[int, int], Offer]] = {}
    # Fixed keys, which have no id, after those that `[keys]` can change.
    for node, binding, enabled, sentence in sorted(active, key=lambda each: not each.binding.id):
        if binding.group is None or not enabled:
            continue
        heading, keys = binding.group.description, "" if has_no_key(binding) else display(binding)
        group = str(ActionGroup.SOURCE) if isinstance(binding, SourceBinding) else heading
        order = _HEADINGS.index(ActionGroup(group)), _ORDER.get(action_name(binding.action), 0)
        # Of a source, two actions may have the same sentence.
        same = group, binding.action if group == ActionGroup.SOURCE else sentence
        if same in found:
            order, offer = found[same]
            offer = offer._replace(keys=f"{offer.keys} {keys}")
        else:
            offer = Offer(group, keys, sentence, binding.action, node, heading)
        found[same] = order, offer
    # Textual lists bindings with changed keys last.
    return [
        offer._replace(keys=_shortened(offer.keys))
        for _, offer in sorted(found.values(), key=lambda each: each[0])
    ]


def _shortened(keys: str) -> str:
    """Return keys with spaces between; of a long row of them the first and the last."""
    each = keys.split()
    return f"{each[0]} … {each[-1]}" if len(each) > LONGEST_ROW else keys


def action_name(call: str) -> str:
    """Return the name of the action that a binding calls."""
    for prefix in ("screen.", "act('", "move('"):
        call = call.removeprefix(prefix)
    return call.removesuffix("')")
