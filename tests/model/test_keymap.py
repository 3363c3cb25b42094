import pytest

from echotui.model.action import Place
from echotui.model.actions import KEYS, actions_at
from echotui.model.keymap import Taken, given_twice, keymap, taken_keys


@pytest.mark.parametrize(
    ("chosen", "twice"),
    [
        ((), None),
        ((("kick", "h"),), None),
        ((("kick", "h"), ("hold", "x")), None),
        ((("kick", "Y,Z"), ("hold", "Z")), ("Z", "kick", "hold")),
        ((("kick", "Y,Y"),), ("Y", "kick", "kick")),
        ((("up", "up"), ("kick", "k")), None),
        # At different places a key may mean different things.
        ((("next_pane", "s"), ("sort", "s")), None),
        ((("next_pane", "Y"), ("pause", "Y")), ("Y", "next_pane", "pause")),
        ((("next_pane", "Y"), ("palette", "Y")), ("Y", "next_pane", "palette")),
    ],
)
def test_a_key_for_two_actions_is_found(
    chosen: tuple[tuple[str, str], ...], twice: tuple[str, str, str] | None
) -> None:
    assert given_twice(chosen) == twice


def test_nothing_chosen_changes_nothing() -> None:
    assert keymap(()) == KEYS
    assert taken_keys(()) == ()


def test_a_chosen_key_is_taken_from_the_action_that_has_it() -> None:
    chosen = (("kick", "h"), ("pause", "k"))
    assert taken_keys(chosen) == (Taken("k", "up", "pause"), Taken("h", "hold", "kick"))
    keys = keymap(chosen)
    assert (keys["kick"], keys["hold"], keys["up"], keys["pause"]) == ("h", "", "up", "k")


def test_two_actions_may_change_their_keys() -> None:
    assert taken_keys((("kick", "h"), ("hold", "x"))) == ()


def test_every_usual_key_can_be_given_to_every_action_of_its_place() -> None:
    for place in Place:
        here = [name for name in actions_at(place) if name in KEYS]
        for name in here:
            for key in {key for each in here for key in KEYS[each].split(",")}:
                keys = keymap([(name, key)])
                owners = [each for each in here if key in keys[each].split(",")]
                assert owners == [name]
