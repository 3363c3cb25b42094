import re
from itertools import product
from typing import Final

import pytest

from echotui.errors import EchotuiError, IllegalSignalError
from echotui.model.state import TRANSITIONS, Signal, State, step

# Row by row from the product's text, not from the table.
LEGAL: Final = {
    ("open", "HIGH_WATER", "choked"),
    ("open", "PEER_END", "draining"),
    ("open", "LEAVE", "draining"),
    ("open", "END", "closed"),
    ("choked", "LOW_WATER", "open"),
    ("choked", "PEER_END", "draining"),
    ("choked", "LEAVE", "draining"),
    ("choked", "END", "closed"),
    ("draining", "FLUSHED", "lingering"),
    ("draining", "END", "closed"),
    ("lingering", "PEER_END", "closed"),
    ("lingering", "END", "closed"),
}
FOLLOWING: Final = {(state, signal): following for state, signal, following in LEGAL}


def test_the_names_are_what_the_screen_says() -> None:
    assert [str(state) for state in State] == ["open", "choked", "draining", "lingering", "closed"]


@pytest.mark.parametrize(("state", "signal"), list(product(State, Signal)))
def test_each_signal_in_each_state(state: State, signal: Signal) -> None:
    expected = FOLLOWING.get((str(state), signal.name))
    if expected is None:
        with pytest.raises(
            IllegalSignalError, match=re.escape(f"{signal.name} cannot happen") + f".* {state}$"
        ):
            step(state, signal)
    else:
        assert step(state, signal) is State(expected)


def test_closed_is_final_and_every_other_state_can_end() -> None:
    assert not [state for state, _ in TRANSITIONS if state is State.CLOSED]
    for state in set(State) - {State.CLOSED}:
        assert step(state, Signal.END) is State.CLOSED


def test_an_illegal_signal_is_one_of_echotuis_errors() -> None:
    assert issubclass(IllegalSignalError, EchotuiError)
