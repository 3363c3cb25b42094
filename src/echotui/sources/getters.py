"""A server's connections for the ordering: field values read from a channel, without a row."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from echotui.model.address import Address
from echotui.model.field import Getters
from echotui.model.fields import (
    AGE,
    BEGAN,
    CAUSE,
    CLIENT,
    DISCARDED,
    DOING,
    ENDED,
    EVENT,
    FAULT,
    FD,
    FIELDS,
    FIRST,
    HOST,
    ID,
    IDLE,
    IN,
    IS_HELD,
    KIND,
    LARGEST,
    LAST,
    LINT,
    LOST,
    MASK,
    MEMBERS,
    MESSAGES,
    NAME,
    OUT,
    PAYLOAD,
    PEAK,
    PID,
    PORT,
    QUEUE,
    RATE_IN,
    RATE_OUT,
    REASON,
    RECVQ,
    RETRANS,
    RTT,
    SENDQ,
    SERVER,
    STATE,
    TCP,
)
from echotui.model.row import Row
from echotui.server import sampling
from echotui.server.channel import Channel
from echotui.server.history import Past
from echotui.server.server import EchoServer
from echotui.server.snapshot import shown_payload
from echotui.server.viewer import Viewer
from echotui.sources.rows import RowGroup

Names = Callable[[Address, float], str]
"""Returns a client's name, for its address and the monotonic time of its connect."""
Hosts = Callable[[Address], str]
"""Returns the name of an address; empty while it is unknown."""
Faults = Callable[[Channel], str]
"""Returns the injected faults of a connection, in short."""
LintNames = Callable[[int], tuple[str, ...]]
"""Returns the names of the lints that the connection of an id shows."""

_LIVE: Final[Getters[Channel]] = {
    ID: lambda channel: channel.id,
    # Only a fleet has names.
    SERVER: lambda _channel: "",
    FD: lambda channel: channel.fd,
    CLIENT: lambda channel: channel.address,
    PORT: lambda channel: channel.address.port,
    # Only another program's descriptors have.
    PID: lambda _channel: None,
    KIND: lambda _channel: "",
    TCP: lambda _channel: "",
    DOING: lambda _channel: "",
    RECVQ: lambda _channel: None,
    # Only groups have more.
    MEMBERS: lambda _channel: 0,
    LARGEST: lambda _channel: 0,
    MASK: lambda channel: channel.registered,
    EVENT: lambda channel: channel.delivered,
    STATE: lambda channel: channel.connection.state,
    IS_HELD: lambda channel: channel.connection.held,
    QUEUE: lambda channel: channel.connection.queued,
    MESSAGES: lambda channel: channel.connection.chunks,
    PEAK: lambda channel: channel.connection.peak,
    RATE_IN: lambda channel: channel.rate_in,
    RATE_OUT: lambda channel: channel.rate_out,
    IN: lambda channel: channel.connection.bytes_in,
    OUT: lambda channel: channel.connection.bytes_out,
    LOST: lambda channel: channel.connection.lost,
    DISCARDED: lambda channel: channel.connection.discarded_bytes,
    BEGAN: lambda channel: channel.connection.opened_at,
    ENDED: lambda _channel: 0.0,
    RTT: sampling.rtt,
    RETRANS: sampling.retrans,
    SENDQ: sampling.sendq,
    CAUSE: lambda channel: channel.connection.cause,
    REASON: lambda _channel: "",
    FIRST: lambda _channel: "",
    LAST: lambda channel: channel.connection.cause,
    PAYLOAD: shown_payload,
}


def no_name(_address: Address, _opened_at: float) -> str:
    """Return no name; see `Names`."""
    return ""


def no_host(_address: Address) -> str:
    """Return no name; see `Hosts`."""
    return ""


def no_faults(_channel: Channel) -> str:
    """Return no faults; see `Faults`."""
    return ""


def no_lints(_id: int) -> tuple[str, ...]:
    """Return no lints; see `LintNames`."""
    return ()


def of_live(
    now: float,
    names: Names = no_name,
    hosts: Hosts = no_host,
    lints: LintNames = no_lints,
    faults: Faults = no_faults,
) -> Getters[Any]:
    """Return the getters of a `Channel`, at a monotonic time in seconds."""
    return {
        **_LIVE,
        NAME: lambda channel: names(channel.address, channel.connection.opened_at),
        HOST: lambda channel: hosts(channel.address),
        IDLE: lambda channel: now - channel.connection.active_at,
        AGE: lambda channel: now - channel.connection.opened_at,
        FAULT: faults,
        LINT: lambda channel: lints(channel.id),
    }


def of_ended(now: float, names: Names = no_name, hosts: Hosts = no_host) -> Getters[Any]:
    """Return the getters of a `Past`, at a monotonic time in seconds."""

    def of_row(get: Callable[[Row], object]) -> Callable[[Past], object]:
        return lambda past: get(past.row)

    return {
        **{field: of_row(field.get) for field in FIELDS},
        NAME: lambda past: name_of(past, names),
        HOST: lambda past: hosts(past.row.address),
        IDLE: lambda past: now - past.row.ended,
    }


def name_of(past: Past, names: Names) -> str:
    """Return the name of the client of an ended connection."""
    return names(past.row.address, past.row.began)


def _hiding(getters: Callable[[float], Getters[Any]]) -> Callable[[float], Getters[Any]]:
    """Read no payload: a filter would find it out by guessing."""
    return lambda now: {**getters(now), PAYLOAD: lambda _item: b""}


class ServerRows:
    """The connections of a server; the viewer has the ended ones. See `Rows`.

    Args:
        payload: Whether a filter finds what clients have sent.
    """

    def __init__(
        self,
        server: EchoServer,
        viewer: Viewer,
        names: Names = no_name,
        hosts: Hosts = no_host,
        *,
        payload: bool = True,
    ) -> None:
        self._server = server
        self._viewer = viewer
        live = partial(
            of_live,
            names=names,
            hosts=hosts,
            lints=server.lints.names,
            faults=server.faults.text_of,
        )
        ended = partial(of_ended, names=names, hosts=hosts)
        self._of_live = live if payload else _hiding(live)
        self._of_ended = ended if payload else _hiding(ended)

    @property
    def live(self) -> RowGroup:
        """See `Rows.live`."""
        return RowGroup(self._server.channels, self._of_live)

    @property
    def ended(self) -> RowGroup:
        """See `Rows.ended`."""
        return RowGroup(self._viewer.by_id, self._of_ended)

    @property
    def newest(self) -> int:
        """Ids are counted like accepted connections."""
        return self._server.counters.accepted

    def version(self) -> tuple[int, ...]:
        """See `Rows.version`."""
        counters = self._server.counters
        moved = counters.bytes_in, counters.bytes_out, counters.calls
        known = len(self._viewer), self._server.lints.changes, self._server.faults.changes
        return counters.accepted, counters.closed, *known, *moved

    def rated(self) -> int:
        """See `Rows.rated`."""
        return self._server.rounds
