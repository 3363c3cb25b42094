"""What esc goes back from, one layer at a time."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import NamedTuple


class Layer(Enum):
    """What can lie over the plain table, in the order in which esc leaves it."""

    BULK_ACTION = auto()  # It runs.
    FIELD = auto()
    RANGE = auto()  # It is being marked.
    GROUP = auto()  # Its clients are shown; then, the groups.
    WHOLE_JOURNAL = auto()  # It has the whole screen.
    JOURNAL = auto()  # It has the focus.
    FILTER = auto()
    HISTORY = auto()
    NOTE_PANE = auto()  # An action of the source closes it.


class Way(NamedTuple):
    """How to find out whether a layer is there, and how to leave it."""

    is_there: Callable[[], object]
    leave: Callable[[], object]


def go_back(ways: Mapping[Layer, Way]) -> object:
    """Leave the first layer that is there, in the order of `Layer`; return what `leave` does."""
    for layer in Layer:
        if layer in ways and ways[layer].is_there():
            return ways[layer].leave()
    return None
