"""What sorting and filtering look at, of connections that live and of those that ended."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from echotui.model.fields import Field
from echotui.model.query import Column
from echotui.model.row_facts import ROW_FACTS
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.history import Past
from echotui.server.snapshot import shown_payload

_STATES: Final = {state: number for number, state in enumerate(State)}

# Times are negated: what began last is the youngest.
LIVE_KEYS: Final[Mapping[Column, Callable[[Channel], Any]]] = {
    Column.ID: lambda channel: channel.id,
    Column.FD: lambda channel: channel.fd,
    Column.CLIENT: lambda channel: channel.address.number,
    Column.MASK: lambda channel: channel.registered,
    Column.EVENT: lambda channel: channel.delivered,
    Column.STATE: lambda channel: _STATES[channel.connection.state],
    Column.QUEUE: lambda channel: channel.connection.queued,
    Column.RATE_IN: lambda channel: channel.rate_in,
    Column.RATE_OUT: lambda channel: channel.rate_out,
    Column.IN: lambda channel: channel.connection.bytes_in,
    Column.OUT: lambda channel: channel.connection.bytes_out,
    Column.IDLE: lambda channel: -channel.connection.active_at,
    Column.AGE: lambda channel: -channel.connection.opened_at,
    Column.FIRST: lambda _channel: "",
    Column.LAST: lambda channel: str(channel.connection.why),
}
ENDED_KEYS: Final[Mapping[Column, Callable[[Past, float], Any]]] = {
    Column.ID: lambda past, _now: past.row.id,
    Column.FD: lambda past, _now: past.row.fd,
    Column.CLIENT: lambda past, _now: past.row.address.number,
    Column.MASK: lambda past, _now: past.row.mask,
    Column.EVENT: lambda past, _now: past.row.delivered,
    Column.STATE: lambda past, _now: _STATES[past.row.state],
    Column.QUEUE: lambda past, _now: past.row.queued,
    Column.RATE_IN: lambda past, _now: past.row.rate_in,
    Column.RATE_OUT: lambda past, _now: past.row.rate_out,
    Column.IN: lambda past, _now: past.row.bytes_in,
    Column.OUT: lambda past, _now: past.row.bytes_out,
    Column.IDLE: lambda past, _now: -past.ended_at,
    Column.AGE: lambda past, now: past.row.age - now,
    Column.FIRST: lambda past, _now: str(past.row.ending.first),
    Column.LAST: lambda past, _now: str(past.row.ending),
}


def live_facts(now: float) -> Mapping[Field, Callable[[Channel], Any]]:
    """Tell how to look at a connection that lives.

    Args:
        now: Monotonic time in seconds.

    Returns:
        For every field, what gives its value.
    """
    return {
        Field.ID: lambda channel: channel.id,
        Field.FD: lambda channel: channel.fd,
        Field.ADDRESS: lambda channel: channel.address,
        Field.PORT: lambda channel: channel.address.port,
        Field.MASK: lambda channel: channel.registered,
        Field.EVENT: lambda channel: channel.delivered,
        Field.STATE: lambda channel: channel.connection.state,
        Field.HELD: lambda channel: channel.connection.held,
        Field.REASON: lambda _channel: "",
        Field.CAUSE: lambda channel: channel.connection.why,
        Field.FIRST: lambda _channel: "",
        Field.QUEUE: lambda channel: channel.connection.queued,
        Field.MESSAGES: lambda channel: channel.connection.chunks,
        Field.IN: lambda channel: channel.connection.bytes_in,
        Field.OUT: lambda channel: channel.connection.bytes_out,
        Field.RATE_IN: lambda channel: channel.rate_in,
        Field.RATE_OUT: lambda channel: channel.rate_out,
        Field.IDLE: lambda channel: now - channel.connection.active_at,
        Field.AGE: lambda channel: now - channel.connection.opened_at,
        Field.PAYLOAD: shown_payload,
    }


def ended_facts(now: float) -> Mapping[Field, Callable[[Past], Any]]:
    """Tell how to look at a connection that ended.

    Args:
        now: Monotonic time in seconds.

    Returns:
        For every field, what gives its value.
    """

    def of_row(look: Callable[..., Any]) -> Callable[[Past], Any]:
        return lambda past: look(past.row)

    facts = {name: of_row(look) for name, look in ROW_FACTS.items()}
    return facts | {Field.IDLE: lambda past: now - past.ended_at}
