"""The fields of journal lines: each type of line has some of those of a connection, and `call`."""

from collections.abc import Mapping
from typing import Any, Final

from echotui.model.detail import NOWHERE
from echotui.model.ending import Reason
from echotui.model.field import Field, Getters
from echotui.model.fields import (
    AGE,
    ALL_TEXT,
    CALL,
    CAUSE,
    CLIENT,
    FAULT,
    FD,
    FIRST,
    ID,
    IN,
    MASK,
    OUT,
    PORT,
    QUEUE,
    REASON,
    SERVER,
    TCP,
)
from echotui.model.filter.conditions import Test
from echotui.model.filter.filter import Filter
from echotui.model.ids import number_of
from echotui.model.journal import (
    Acted,
    Call,
    Ended,
    Injected,
    JournalLine,
    LoopCall,
    Missed,
    Observed,
    Rejected,
    Stepped,
)


def _mask(line: LoopCall) -> int:
    return line.before if line.call is Call.REMOVE else line.after


def _place(line: JournalLine) -> str:
    return f"{line.address if line.address.host else ''}\n{line.server}"


def _text_of_call(line: LoopCall) -> str:
    return f"{line.call}\n{line.cause}\n{_place(line)}".lower()


def _text_of_end(line: Ended) -> str:
    # How another program's connection ended may not have been seen.
    first = f"{line.ending.first} first\n" if line.ending.first else ""
    return f"ended\n{line.ending}\n{first}{_place(line)}".lower()


def _text_of_act(line: Acted) -> str:
    return f"operator\n{line.act}\n{_place(line)}".lower()


def _text_of_fault(line: Injected) -> str:
    what = f"fault {line.rule} {'on' if line.on else 'off'}"
    return f"{what}\n{line.faults}\n{_place(line)}".lower()


def _text_of_step(line: Stepped) -> str:
    return f"step {line.number} {line.event}\n{line.did}\n{_place(line)}".lower()


def _reason_of_rejection(line: Rejected) -> str:
    return f"{Reason.OVER_LIMIT} {line.limit}"


def _text_of_rejection(line: Rejected) -> str:
    return f"rejected\n{_reason_of_rejection(line)}\n{_place(line)}".lower()


def _text_of_missed(line: Missed) -> str:
    return f"missed\n{line.count} lines not read\n{_place(line)}".lower()


def _text_of_change(line: Observed) -> str:
    return f"{line.call}\n{line.text}\n{_place(line)}".lower()


_OF_ANY: Final[Getters[Any]] = {SERVER: lambda line: line.server}
_OF_ADDRESS: Final[Getters[Any]] = {
    **_OF_ANY,
    CLIENT: lambda line: line.address,
    PORT: lambda line: line.address.port,
}
_OF_LISTENER: Final[Getters[Any]] = {
    **_OF_ADDRESS,
    FD: lambda line: line.fd,
    MASK: _mask,
    CALL: lambda line: line.call,
    CAUSE: lambda line: line.cause,
    ALL_TEXT: _text_of_call,
}
_OF_SERVER_ACT: Final[Getters[Any]] = {**_OF_ANY, ALL_TEXT: _text_of_act}
_OF_RULE: Final[Getters[Any]] = {
    **_OF_ANY,
    FAULT: lambda line: line.faults,
    ALL_TEXT: _text_of_fault,
}
_OF_STEP: Final[Getters[Any]] = {**_OF_ANY, ALL_TEXT: _text_of_step}
_OF_GAP: Final[Getters[Any]] = {**_OF_ANY, ALL_TEXT: _text_of_missed}
_OF_CHANGE: Final[Getters[Any]] = {
    **_OF_ANY,
    FD: lambda line: line.fd,
    MASK: lambda line: line.after,
    CALL: lambda line: line.call,
    CAUSE: lambda line: line.text,
    TCP: lambda line: line.tcp,
    ALL_TEXT: _text_of_change,
}
_OF_CLIENT: Final[Getters[Any]] = {**_OF_ADDRESS, ID: lambda line: number_of(line.id)}

_OF_CLIENTS: Final[Mapping[type[JournalLine], Getters[Any]]] = {
    LoopCall: {**_OF_LISTENER, **_OF_CLIENT, QUEUE: lambda line: line.queued},
    Ended: {
        **_OF_CLIENT,
        REASON: lambda line: str(line.ending),
        FIRST: lambda line: str(line.ending.first),
        IN: lambda line: line.bytes_in,
        OUT: lambda line: line.bytes_out,
        AGE: lambda line: line.lived,
        ALL_TEXT: _text_of_end,
    },
    Rejected: {**_OF_ADDRESS, REASON: _reason_of_rejection, ALL_TEXT: _text_of_rejection},
    Acted: {**_OF_CLIENT, **_OF_SERVER_ACT},
    Injected: {**_OF_CLIENT, **_OF_RULE},
    Stepped: {**_OF_CLIENT, **_OF_STEP},
    Missed: {**_OF_CLIENT, **_OF_GAP},
    Observed: {**_OF_CLIENT, **_OF_CHANGE},
}
_OF_LISTENERS: Final[Mapping[type[JournalLine], Getters[Any]]] = {
    LoopCall: _OF_LISTENER,
    Stepped: {**_OF_ADDRESS, **_OF_STEP},
    Observed: {**_OF_ADDRESS, **_OF_CHANGE},
}
_OF_SERVER: Final[Mapping[type[JournalLine], Getters[Any]]] = {
    LoopCall: _OF_LISTENER,
    Acted: _OF_SERVER_ACT,
    Injected: _OF_RULE,
    Stepped: _OF_STEP,
    Missed: _OF_GAP,
    Observed: _OF_CHANGE,
}

JOURNAL_FIELDS: Final = frozenset[Field]().union(*_OF_CLIENTS.values()) - {ALL_TEXT}
"""What a filter of the journal may ask for."""


def line_test(filter_: Filter) -> Test[JournalLine]:
    """Return the predicate of a filter, to be called on every line.

    A field that a line does not have matches nothing: `queue<1k` finds no ends, `!queue>1k` does.
    """
    of_clients = {kind: filter_.test(getters) for kind, getters in _OF_CLIENTS.items()}
    of_listeners = {kind: filter_.test(getters) for kind, getters in _OF_LISTENERS.items()}
    of_server = {kind: filter_.test(getters) for kind, getters in _OF_SERVER.items()}

    def matches(line: JournalLine) -> bool:
        if isinstance(line, Rejected) or line.id:
            return of_clients[type(line)](line)
        return (of_server if line.address == NOWHERE else of_listeners)[type(line)](line)

    return matches
