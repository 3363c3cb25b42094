"""The kinds of field values, and what a filter accepts for them."""

from enum import Enum
from typing import Final

from echotui.model.ending import Side
from echotui.model.journal import Call
from echotui.model.lint import LintScope
from echotui.model.lints import LINTS
from echotui.model.state import State

HELD: Final = "held"
LIVE: Final = "live"
STATES: Final = (*map(str, State), HELD, LIVE)  # For `state:`; live is any state but closed.
SIDES: Final = tuple(str(side) for side in Side if side is not Side.NOBODY)  # For `first:`.

EPOLL_CTL: Final = "epoll_ctl"
LOOP_HELD: Final = "loop"  # No call: a line about a loop that was held.
# For `call:`: of a server of echotui and of Tornado's programs, of asyncio's, of all others.
CALLS: Final = (
    *map(str, Call), "add_reader", "remove_reader", "add_writer", "remove_writer", EPOLL_CTL,
    LOOP_HELD,
)  # fmt: skip
# For `lint:`.
LINT_NAMES: Final = tuple(lint.name for lint in LINTS if lint.scope is LintScope.CONNECTION)


class FieldKind(Enum):
    """The kind of a field's value; each text names what a filter accepts, after "needs".

    Numbers are int or float, masks int, the payload bytes, the client an `Address`.
    """

    COUNT = "a whole number, such as 17"
    MEMORY = "a size, such as 64k"  # Bytes.
    TRAFFIC = "an amount, such as 5M, or a rate, such as 1M/s"  # Bytes.
    RATE = "a rate, such as 1M/s"  # Bytes a second, over the last second.
    TIME = "a time, such as 30s"  # Seconds.
    MOMENT = "a moment"  # Monotonic seconds; 0: it has not come.
    ADDRESS = "an address or network, such as 10.0.0.7 or 10.0.0.0/8"
    MASK = "a mask: r, w, rw, none, et or 1s"
    EVENT = "an event: r, w or none"
    STATE = f"a state: {', '.join(STATES)}"
    SIDE = f"a side: {', '.join(SIDES)}"
    LINTS = f"a lint: {', '.join(LINT_NAMES)}"  # Several names.
    CALL = f"a call: {', '.join(CALLS)}"
    TEXT = "a text"
    SERVER = "a server's name, such as web-3, or its beginning, such as web-*"
    PAYLOAD = "a text, such as ping"  # Bytes; a filter reads them escaped, as shown.
    SWITCH = "true or false"
    PART = "a part of a whole"


NUMBERS: Final = frozenset(
    {FieldKind.COUNT, FieldKind.MEMORY, FieldKind.TRAFFIC, FieldKind.RATE, FieldKind.TIME}
)
