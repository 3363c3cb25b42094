"""`echotui kick`, `hold`, `accept` and `drain`: says whom, asks, acts, and says what was done."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from echotui.model.command import (
    IDS_AT_ONCE,
    Accept,
    Command,
    Done,
    Drain,
    HoldEach,
    KickEach,
    Outcome,
    Refused,
    Strength,
    Tally,
)
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.chosen import choose, clients, names, on_servers
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NO_SERVER, NOTHING, REFUSED
from echotui.runtime.ask.request import (
    AcceptRequest,
    ActRequest,
    DrainRequest,
    HoldRequest,
    KickRequest,
)
from echotui.runtime.ask.rows import view_of
from echotui.system.printable import cut, escape, one_line


class BulkAct(NamedTuple):
    """What is done with some connections.

    Attributes:
        make: Makes the command for some ids.
        doing: Before selection: `Kick (drain)`.
        done: What was done: `kicked (close)`.
    """

    make: Callable[[tuple[int, ...]], Command]
    doing: str
    done: str


async def kick(source: AskedSource, request: KickRequest, console: Console) -> int:
    """Close connections; return the exit code."""
    strength = request.strength or Strength.DRAIN
    act = BulkAct(lambda ids: KickEach(ids, strength), f"Kick ({strength})", strength.done)
    return await _act(source, request, act, console, able=source.capabilities.kick)


async def hold(source: AskedSource, request: HoldRequest, console: Console) -> int:
    """Stop reading from connections, or resume; return the exit code."""
    on = not request.release
    words = ("Hold", "held") if on else ("Release", "released")
    act = BulkAct(lambda ids: HoldEach(ids, on), *words)
    return await _act(source, request, act, console, able=source.capabilities.hold)


async def accept(source: AskedSource, request: AcceptRequest, console: Console) -> int:
    """Stop accepting, or resume; return the exit code."""
    if not source.capabilities.accept:
        return refuse(console)
    if not request.accept and not await _agreed(source, request, console, _stopped):
        return NOTHING
    return tell(await source.submit(Accept(request.accept)), console)


async def drain(source: AskedSource, request: DrainRequest, console: Console) -> int:
    """Drain the server, or all of a fleet; return the exit code."""
    if not source.capabilities.accept:
        return refuse(console)
    if not await _agreed(source, request, console, _drained):
        return NOTHING
    return tell(await source.submit(Drain()), console)


async def _act(
    source: AskedSource,
    request: KickRequest | HoldRequest,
    act: BulkAct,
    console: Console,
    *,
    able: bool,
) -> int:
    if not able:
        return refuse(console)
    if not request.yes:
        console.require_terminal()
    chosen = await choose(source, request.selection)
    for text in chosen.missing:
        console.notify(text)
    if not chosen.ids:
        if not chosen.missing:
            console.notify(f"no open connection matches {cut(str(request.selection.filter))}")
        return NO_SERVER if chosen.unreached else NOTHING
    of = f": {on_servers(chosen.counts)}." if chosen.counts else f" of {_server(chosen.view)}:"
    about = f"{act.doing} {clients(len(chosen.ids))}{of}"
    if not request.yes and not await console.confirm([about, *names(chosen)]):
        return NOTHING
    return await _submit(source, chosen.ids, act, console)


async def _submit(source: AskedSource, ids: Sequence[int], act: BulkAct, console: Console) -> int:
    tally, refusal = Tally(), None
    for first in range(0, len(ids), IDS_AT_ONCE):
        outcome = await source.submit(act.make(tuple(ids[first : first + IDS_AT_ONCE])))
        if not isinstance(outcome, Tally):
            # The server has ended, or was started again.
            refusal = outcome
            break
        tally += outcome
    if refusal is None or tally.done:
        console.write([f"{tally.text(act.done)}\n"])
    if refusal is not None:
        return tell(refusal, console)
    if tally.asked and tally.asked == tally.silent:
        return NO_SERVER
    return DONE if tally.done else NOTHING


def tell(outcome: Outcome, console: Console) -> int:
    """Write an outcome that is about no connection; return the exit code."""
    match outcome:
        case Done(text, _):
            console.write([f"{one_line(text)}\n"])
            return DONE
        case Refused(text, nobody):
            console.notify(text)
            return NOTHING if nobody else REFUSED
        case _:
            # `Gone`, `Unsure` and `Tally` are of connections.
            raise AssertionError(outcome)


def refuse(console: Console) -> int:
    """Say that the server is read-only; return the exit code."""
    console.notify("this server is read-only; nothing was done")
    return REFUSED


async def _agreed(
    source: AskedSource, request: ActRequest, console: Console, what: Callable[[View], str]
) -> bool:
    """Return whether to act on whole servers: the operator says so, or said it before."""
    if request.yes:
        return True
    console.require_terminal()
    view = await view_of(source)
    return await console.confirm([what(view), *map(_state_line, _answering(view))])


def _drained(view: View) -> str:
    if not view.servers:
        return f"Drain {_server(view)}: it accepts no more, and ends {clients(view.totals.open)}."
    total = clients(sum(each.open for each in _answering(view)))
    return f"Drain {_count(view)}: they accept no more, and end {total}."


def _stopped(view: View) -> str:
    where = _count(view) if view.servers else _server(view)
    return f"Stop accepting on {where}: new clients wait in the backlog."


def _answering(view: View) -> Sequence[ServerState]:
    return [each for each in view.servers if each.reach is Reach.ANSWERS]


def _count(view: View) -> str:
    count = len(_answering(view))
    return f"{count} server{'' if count == 1 else 's'}"


def _state_line(state: ServerState) -> str:
    return f"  {escape(state.name)}  {escape(', '.join(state.addresses))}  {clients(state.open)}"


def _server(view: View) -> str:
    name = escape(view.server.name) or "the server"
    return f"{name}, {escape(', '.join(view.server.addresses))}"
