"""Looks for a connection by its client's address."""

from itertools import islice
from typing import Final

from echotui.model.address import Address
from echotui.server.channel import Channel

NEWEST: Final = 200
"""Connections that a search looks at."""


def find(channels: dict[int, Channel], address: Address) -> int:
    """Look for a client that came lately.

    Args:
        channels: All connections that are not closed, in the order in which they came.
        address: The client's address.

    Returns:
        The id of its connection; 0 when it is not among the newest.
    """
    newest = islice(reversed(channels.values()), NEWEST)
    return next((channel.id for channel in newest if channel.address == address), 0)
