"""Which keys each action has, once the operator has given some of them to others."""

from collections.abc import Iterable
from itertools import chain
from typing import Final, NamedTuple

from echotui.model.action import Place
from echotui.model.actions import ACTIONS, KEYS

Chosen = Iterable[tuple[str, str]]
"""Actions with keys of the operator's choice, separated by commas; all others have defaults."""


class Taken(NamedTuple):
    """A default key that the operator has given to another action."""

    key: str
    from_: str
    to: str


def _places(name: str) -> frozenset[Place]:
    places = frozenset(chain.from_iterable(each.screens for each in ACTIONS if each.name == name))
    # What works on both screens works in all of their widgets.
    return frozenset(Place) if places & {Place.APP, Place.EVERYWHERE} else places


_PLACES: Final = {name: _places(name) for name in KEYS}


def given_twice(chosen: Chosen) -> tuple[str, str, str] | None:
    """Return the first key that is given to two actions of one place, and the actions."""
    owners: dict[tuple[str, Place], str] = {}
    for name, keys in chosen:
        for key in keys.split(","):
            for place in _PLACES[name]:
                if (key, place) in owners:
                    return key, owners[key, place], name
            owners |= {(key, place): name for place in _PLACES[name]}
    return None


def taken_keys(chosen: Chosen) -> tuple[Taken, ...]:
    """Return the default keys that other actions lose."""
    given = dict(chosen)
    owners = {
        (key, place): name
        for name, keys in given.items()
        for key in keys.split(",")
        for place in _PLACES[name]
    }
    taken = []
    for name, keys in KEYS.items():
        if name not in given:
            for key in keys.split(","):
                to = next((owners[key, at] for at in _PLACES[name] if (key, at) in owners), "")
                if to:
                    taken.append(Taken(key, name, to))
    return tuple(taken)


def keymap(chosen: Chosen) -> dict[str, str]:
    """Return the keys of each action of `[keys]`, separated by commas; empty for none."""
    given = dict(chosen)
    lost = {(each.from_, each.key) for each in taken_keys(given.items())}
    return {
        name: given.get(name) or ",".join(key for key in keys.split(",") if (name, key) not in lost)
        for name, keys in KEYS.items()
    }
