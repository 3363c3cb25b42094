"""Journal lines as records. What a type of line does not have is `None`."""

from collections.abc import Mapping
from typing import Final, assert_never

from echotui.model.ids import number_of
from echotui.model.journal import (
    Acted,
    Ended,
    Injected,
    JournalLine,
    LoopCall,
    Missed,
    Observed,
    Rejected,
    Stepped,
)
from echotui.model.mask import words
from echotui.model.records.formats import Record
from echotui.model.records.heading import Value
from echotui.system.printable import escape
from echotui.system.utc import iso_utc

NAMES: Final = (
    "line", "at", "kind", "id", "address", "port", "call", "fd", "mask_before", "mask", "cause",
    "queued_bytes", "end_reason", "ended_first_by", "in_bytes", "out_bytes", "age_seconds", "act",
    "limit", "rule", "faults", "on", "more", "step", "event", "did",
    "lines", "server",
)  # fmt: skip
"""As in records of connections where it is the same; the address of a listener is its own."""


def line_record(number: int, line: JournalLine, wall: float) -> Record:
    """Return the values of a line by `NAMES`; `wall` makes Unix time of its moment."""
    values = {"line": number, "at": iso_utc(line.at + wall), **_of_address(line), **_facts(line)}
    values["server"] = escape(line.server) or None
    return [values.get(name) for name in NAMES]


def _of_address(line: JournalLine) -> Mapping[str, Value]:
    address = line.address
    return {"address": escape(address.host), "port": address.port} if address.host else {}


def _facts(line: JournalLine) -> Mapping[str, Value]:  # noqa: PLR0911 - one return a kind
    match line:
        case LoopCall():
            return _of_call(line)
        case Ended():
            return {
                "kind": "ended",
                "id": number_of(line.id),
                "end_reason": escape(str(line.ending)),
                "ended_first_by": str(line.ending.first) or None,
                "in_bytes": line.bytes_in if line.bytes_in >= 0 else None,
                "out_bytes": line.bytes_out if line.bytes_out >= 0 else None,
                "age_seconds": round(line.lived, 6),
            }
        case Acted():
            return {"kind": "operator", "id": number_of(line.id) or None, "act": str(line.act)}
        case Injected():
            return {
                "kind": "fault",
                "id": number_of(line.id) or None,
                "rule": line.rule,
                "faults": escape(line.faults),
                "on": line.on,
                "more": line.more or None,
            }
        case Stepped():
            return _of_step(line)
        case Rejected():
            return {"kind": "rejected", "limit": escape(line.limit)}
        case Missed():
            return {"kind": "missed", "lines": line.count}
        case Observed():
            return _of_change(line)
        case _:
            assert_never(line)


def _of_call(line: LoopCall) -> Mapping[str, Value]:
    return {
        "kind": "call",
        "id": number_of(line.id) or None,
        "call": str(line.call),
        "fd": line.fd,
        "mask_before": words(line.before),
        "mask": words(line.after),
        "cause": str(line.cause),
        "queued_bytes": line.queued,
    }


def _of_step(line: Stepped) -> Mapping[str, Value]:
    return {
        "kind": "step",
        "id": number_of(line.id) or None,
        "step": line.number,
        "event": escape(line.event),
        "did": escape(line.did),
    }


def _of_change(line: Observed) -> Mapping[str, Value]:
    return {
        "kind": "observed",
        "id": number_of(line.id) or None,
        "call": escape(line.call) or None,
        "fd": line.fd,
        "mask_before": words(line.before),
        "mask": words(line.after),
        "cause": escape(line.text),
    }
