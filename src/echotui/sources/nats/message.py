"""A message from a broker."""

from collections.abc import Callable
from typing import NamedTuple


class BrokerMessage(NamedTuple):
    """One message.

    Attributes:
        reply: The subject that an answer goes to; empty: none is expected.
        unheard: Whether the broker says that nothing listens at the subject of a request; `subject`
            is that of its answer, then.
    """

    subject: str
    reply: str
    data: bytes
    unheard: bool = False


OnMessage = Callable[[BrokerMessage], object]
"""Called in the loop; it must not take long."""
