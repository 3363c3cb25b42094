"""The servers of a fleet, as `echotui ps` lists them."""

from collections.abc import Mapping

from echotui.model.records.heading import Value
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Accepting
from echotui.runtime.ask.server_list import STATES
from echotui.system.printable import escape
from echotui.ui.format import units


def fleet_cells(state: ServerState) -> Mapping[str, str]:
    """Return the texts of a line, by the titles of the columns."""
    return {
        "NAME": escape(state.name),
        "ADDRESS": escape(",".join(state.addresses)) or "-",
        "STATE": _word(state),
        "CLIENTS": str(state.open),
        "QUEUED": units.size(state.queued).replace(" ", ""),
        "IN/s": units.amount(state.rate_in),
        "OUT/s": units.amount(state.rate_out),
        "CLOCK": f"{state.clock:+.1f}s" if state.clock else "-",
        "VERSION": escape(state.version) or "-",
        "PROCESS": escape(state.process),
    }


def fleet_record(state: ServerState) -> Mapping[str, Value]:
    """Return the values of a server, those of its last answer; as in those that run here."""
    return {
        "name": escape(state.name),
        "answers": state.reach is Reach.ANSWERS,
        "error": escape(state.error) or None,
        "process": escape(state.process),
        "server_address": escape(", ".join(state.addresses)),
        "accepting": state.accepting == Accepting.YES,
        "state": escape(state.accepting),
        "read_only": state.read_only,
        "clients": state.open,
        "queued_bytes": state.queued,
        "in_bytes_per_second": round(state.rate_in, 6),
        "out_bytes_per_second": round(state.rate_out, 6),
        "clock_seconds_ahead": round(state.clock, 3),
        "version": escape(state.version),
    }


def _word(state: ServerState) -> str:
    """Return one word: a script splits the line at blanks."""
    if state.reach is not Reach.ANSWERS:
        return str(state.reach)
    word = STATES.get(state.accepting, "-")
    return f"{word}{',read-only' if state.read_only else ''}"
