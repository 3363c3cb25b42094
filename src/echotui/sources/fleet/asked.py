"""A query that is on its way to a server of a fleet."""

from typing import NamedTuple

from echotui.model.query import Query
from echotui.sources.remote.numbering import Numbering


class Asked(NamedTuple):
    """A query as it was sent.

    Attributes:
        instance: Of the run of the server.
        numbering: Of its ids.
        at: By our clock; `since` is the same for deadlines.
    """

    query: Query
    instance: str
    numbering: Numbering
    at: float
    since: float
