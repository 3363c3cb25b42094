import pytest

from echotui.model.action import Place
from echotui.model.actions import ACTIONS, KEYS, actions_at
from echotui.model.key_names import key_name
from echotui.model.source import Capabilities


def test_every_action_is_there_once_a_place_and_described() -> None:
    there = [(action.name, place) for action in ACTIONS for place in action.screens]
    assert len(there) == len(set(there))
    for action in ACTIONS:
        assert action.sentence
        assert action.keys or action.fixed
        assert bool(action.label) == bool(action.rank)
        assert not action.capability or hasattr(Capabilities(), action.capability)


def test_an_action_has_the_same_keys_everywhere() -> None:
    assert {(action.name, action.keys) for action in ACTIONS if action.keys} == set(KEYS.items())


@pytest.mark.parametrize("place", Place)
def test_the_footer_has_one_action_a_place(place: Place) -> None:
    ranks = [action.rank for action in actions_at(place).values() if action.rank]
    assert len(ranks) == len(set(ranks))


@pytest.mark.parametrize("place", Place)
def test_at_no_place_a_key_does_two_things(place: Place) -> None:
    keys = [
        key
        for action in actions_at(place).values()
        for key in f"{action.keys},{action.fixed}".split(",")
        if key
    ]
    assert len(keys) == len(set(keys))


def test_the_usual_keys_are_keys() -> None:
    for keys in KEYS.values():
        for key in keys.split(","):
            assert key_name(key) == key
