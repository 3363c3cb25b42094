"""One question to many servers at once."""

from collections.abc import Collection, Mapping
from typing import Protocol

from echotui.model.exchange import Reply
from echotui.model.query import Query


class Scatter(Protocol):
    """Asks servers that are all behind one broker."""

    async def ask(
        self, query: Query, instances: Collection[str], within: float
    ) -> Mapping[str, Reply]:
        """Send one query to all servers, as it is, and return their replies.

        Return when all of `instances` have answered, or after so many seconds; a reply of another
        instance, a second one and one that is late are dropped.

        Returns:
            Replies by the instance of the server (`View.instance`).
        """
        ...
