"""What a filter can ask of a connection."""

from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """One fact about a connection; the values are what is typed."""

    ID = "id"
    FD = "fd"
    ADDRESS = "addr"
    """The client's end, an `Address`."""
    PORT = "port"
    """The client's."""
    MASK = "mask"
    """What is registered: any combination of READ and WRITE."""
    EVENT = "event"
    """What was last delivered: READ, WRITE or NONE."""
    STATE = "state"
    """One of `State`, whether held or not."""
    HELD = "held"
    """Whether the operator holds it. Not typed: `state:held` asks for it."""
    REASON = "reason"
    """Why it ended, in lower case; empty while it lives."""
    CAUSE = "cause"
    """The cause of its last change, in lower case."""
    FIRST = "first"
    """Who ended it first: `client`, `server`, or empty while it lives."""
    QUEUE = "queue"
    """Bytes."""
    MESSAGES = "messages"
    """What is queued, in messages."""
    IN = "in"
    """Bytes received."""
    OUT = "out"
    """Bytes handed to the kernel."""
    RATE_IN = "in/s"
    """Bytes a second in, over the last second."""
    RATE_OUT = "out/s"
    """Bytes a second out, over the last second."""
    IDLE = "idle"
    """Seconds."""
    AGE = "age"
    """Seconds."""
    PAYLOAD = "payload"
    """The last bytes received; empty where they are not kept."""


RATES: Final = {Field.IN: Field.RATE_IN, Field.OUT: Field.RATE_OUT}
"""The rate that goes with a count."""

NAMES: Final = {str(name): name for name in Field if name is not Field.HELD} | {
    "client": Field.ADDRESS,
    "ip": Field.ADDRESS,
    "ev": Field.EVENT,
    "why": Field.CAUSE,
    "msgs": Field.MESSAGES,
    "last": Field.PAYLOAD,
}
"""Everything that may be typed for a field, in lower case; the short names come last."""
