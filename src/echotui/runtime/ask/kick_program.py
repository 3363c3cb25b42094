"""`echotui kick --on watch:PROGRAM`: kicks connections of another program."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from echotui.errors import SettingsError
from echotui.model.command import Done, Gone, Kick, Outcome, Refused, Strength, Tally, Unsure
from echotui.model.fields import DOING
from echotui.model.kinds import ACCEPTED, OPENED
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.tcp_states import ESTABLISHED
from echotui.model.watch_target import SCHEME
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.chosen import choose, clients
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NOTHING
from echotui.runtime.ask.request import KickRequest
from echotui.runtime.ask.rows import check_seen, find
from echotui.runtime.ask.table import aligned
from echotui.system.printable import cut, escape
from echotui.ui.format import units

WITHIN: Final = 1.0  # Seconds in which a program says whether it allows kicks.
POLL: Final = 0.1
NAMED: Final = 5  # Connections that are named, or asked about; of more, how many.


async def kick_program(source: AskedSource, request: KickRequest, console: Console) -> int:
    """Close established connections, of an observed program all; return the exit code.

    Raises:
        SettingsError: They are named by ids, or neither the operator nor the program allows it,
            or not with this strength.
    """
    strength = _strength(request, await _strengths(source))
    if request.selection.ids:
        name = request.selection.ids[0]
        raise SettingsError(
            f"{name}: ids of another program are of one command alone; give a filter, such as"
            " 'fd:17' or 'addr:10.0.0.7 port:53122'"
        )
    if not request.yes:
        console.require_terminal()
    chosen = await choose(source, request.selection)
    observed = DOING in chosen.view.server.fields
    found = await find(source, chosen.ids)
    rows = [row for row in found if observed or row.tcp == ESTABLISHED]
    accepted = [row for row in rows if row.kind == ACCEPTED]
    opened = [row for row in rows if row.kind == OPENED]
    if not (accepted or opened):
        check_seen(request.selection.filter, chosen.view)
        what = "TCP connection" if observed else "established TCP connection"
        console.notify(f"no {what} matches {cut(str(request.selection.filter))}")
        return NOTHING
    outcomes: list[Outcome] = []
    about = f"Kick ({strength}) {clients(len(accepted))} of {escape(chosen.view.server.name)}:"
    if accepted and (request.yes or await console.confirm([about, *_names(accepted)])):
        outcomes += [await source.submit(Kick(row.id, strength)) for row in accepted]
    if opened and not request.outgoing and (request.yes or len(opened) > NAMED):
        count = units.grouped(len(opened))
        console.notify(f"{count} that the program opened itself: only with --outgoing")
    else:
        outcomes += await _kick_opened(source, opened, strength, request, console)
    return _tell(outcomes, strength.done, source.name, console)


async def _kick_opened(
    source: AskedSource,
    rows: Sequence[Row],
    strength: Strength,
    request: KickRequest,
    console: Console,
) -> Sequence[Outcome]:
    """Kick connections that the program has opened itself: --outgoing, or after a question each."""
    outcomes: list[Outcome] = []
    for row in rows:
        outcome = await source.submit(Kick(row.id, strength, request.outgoing))
        if isinstance(outcome, Unsure):
            if not await console.confirm([outcome.question, *filter(None, [outcome.text])]):
                continue
            outcome = await source.submit(Kick(row.id, strength, sure=True))
        outcomes.append(outcome)
    return outcomes


def _tell(outcomes: Sequence[Outcome], done: str, name: str, console: Console) -> int:
    """Write what was done, and why something was not; return the exit code."""
    if not outcomes:
        return NOTHING
    count = Counter(map(type, outcomes))
    whole = frozenset({name})
    tally = Tally(count[Done], count[Gone], count[Refused], asked=whole, acted=whole)
    console.write([f"{tally.text(done)}\n"])
    reasons = [each.text for each in outcomes if isinstance(each, Refused)]
    for text in reasons[:NAMED]:
        console.notify(text)
    return DONE if tally.done else NOTHING


async def _strengths(source: AskedSource) -> Sequence[Strength]:
    """Return those that are possible, once the program has been asked what it allows."""
    deadline = time.monotonic() + WITHIN
    await source.view(Query())
    while not source.capabilities.strengths and time.monotonic() < deadline:
        await asyncio.sleep(POLL)
        await source.view(Query())
    return source.capabilities.strengths


def _strength(request: KickRequest, allowed: Sequence[Strength]) -> Strength:
    if not allowed:
        raise SettingsError(
            "no connection of another program is kicked without --allow-kick (--on"
            f" {SCHEME}:{request.on[0]}), unless it was run with that itself"
        )
    if request.strength is None:
        return Strength.CLOSE if Strength.CLOSE in allowed else allowed[0]
    if request.strength not in allowed:
        raise SettingsError(
            f"--strength: {request.strength} is not there for another program, only"
            f" {' and '.join(allowed)}"
        )
    return request.strength


def _names(rows: Sequence[Row]) -> Iterator[str]:
    """Return a line for each of some connections, and one for the others."""
    first = rows[:NAMED]
    fds = aligned([str(row.fd) for row in first], right=True)
    addresses = aligned([escape(str(row.address)) for row in first], right=False)
    for fd, address, row in zip(fds, addresses, first, strict=True):
        waits = f"  {units.size(row.sendq)} to send" if row.sendq else ""
        yield f"  fd {fd}  {address}{waits}".rstrip()
    if more := len(rows) - len(first):
        yield f"  and {units.grouped(more)} more"
