"""What the list of servers shows of each."""

from collections.abc import Iterable
from typing import Final

from echotui.model.note import Note, NoteKind
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.sources.fleet.clock_offset import FleetClock, shown_difference
from echotui.sources.fleet.member import Member
from echotui.system.printable import one_line

MOST_ALARMS: Final = 3


def state_of(member: Member, clock: FleetClock) -> ServerState:
    """Return the state of a server, at its last answer."""
    hello, reach, last = member.link.hello, member.reach, member.last
    view = last or View()
    error = member.error if member.link.connection is not None else member.link.error
    process = f"pid {hello.pid} on {one_line(hello.host)}" if hello.instance else member.where
    return ServerState(
        member.name,
        reach,
        silent=0.0 if reach is Reach.ANSWERS else member.silence,
        error=one_line(error),
        addresses=view.server.addresses,
        process=process,
        version=one_line(hello.version),
        accepting=view.server.accepting if last else "",
        open=0 if reach is Reach.GONE else view.totals.open,
        queued=0 if reach is Reach.GONE else view.totals.queued,
        rate_in=view.totals.rate_in,
        rate_out=view.totals.rate_out,
        clock=shown_difference(view.wall - clock.wall) if last else 0.0,
        read_only=hello.capabilities.read_only,
        kept=_kept(member, view.totals.open) if reach is Reach.SILENT else 0,
        run=member.lane,
    )


def _kept(member: Member, clients: int) -> int:
    """Return of how many clients there are rows, or groups, while it does not answer."""
    return min(clients, max(member.clients(grouped=grouped) for grouped in (False, True)))


def unknown_clients(members: Iterable[Member], *, grouped: bool) -> tuple[str, ...]:
    """Say for how many clients of silent servers no row is kept; nothing if there are all."""
    counts = {
        each.name: each.last.totals.open - each.clients(grouped=grouped)
        for each in members
        if each.last is not None and each.reach is Reach.SILENT
    }
    missing = {name: count for name, count in counts.items() if count > 0}
    if not missing:
        return ()
    count = sum(missing.values())
    servers = f"{len(missing)} servers" if len(missing) > 1 else next(iter(missing))
    clients = f"{count:,} clients" if count > 1 else "1 client"
    return (f"{clients} of {servers} not shown",)


def alarms(states: Iterable[ServerState], notices: Iterable[str] = ()) -> tuple[Note, ...]:
    """Return what is wrong with servers that answer; of the others, the header tells.

    Args:
        notices: What else the banner says, behind it.
    """
    texts = [
        f"{state.name}: {state.error.rstrip('.')}."
        for state in states
        if state.error and state.reach is Reach.ANSWERS
    ]
    if len(texts) > MOST_ALARMS:
        texts[MOST_ALARMS - 1 :] = [f"{len(texts) - MOST_ALARMS + 1} more servers have errors."]
    return tuple(Note(NoteKind.ALARM, text) for text in (*texts, *notices))
