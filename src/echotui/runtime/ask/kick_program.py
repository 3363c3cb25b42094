"""`echotui kick --on watch:PROGRAM --allow-kick`: kicks connections of another program."""

from collections.abc import Iterator, Sequence
from typing import Final

from echotui.errors import SettingsError
from echotui.model.command import Done, Kick, KickEach, Strength, Tally, Unsure
from echotui.model.row import Row
from echotui.runtime.ask.act import BulkAct, submit, tell
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.chosen import choose, clients
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NOTHING
from echotui.runtime.ask.request import KickRequest
from echotui.runtime.ask.rows import find
from echotui.runtime.ask.table import aligned
from echotui.sources.process.kick import ACCEPTED, ESTABLISHED, OPENED
from echotui.system.printable import cut, escape
from echotui.ui.format import units

NAMED: Final = 5  # Connections that are named, or asked about; of more, how many.


async def kick_program(source: AskedSource, request: KickRequest, console: Console) -> int:
    """Close established connections; return the exit code.

    Raises:
        SettingsError: They are named by ids, or this strength is not there.
    """
    strength = _strength(request, source.capabilities.strengths)
    if request.selection.ids:
        name = request.selection.ids[0]
        raise SettingsError(
            f"{name}: ids of another program are of one command alone; give a filter, such as"
            " 'fd:17' or 'addr:10.0.0.7 port:53122'"
        )
    if not request.yes:
        console.require_terminal()
    chosen = await choose(source, request.selection)
    rows = [row for row in await find(source, chosen.ids) if row.tcp == ESTABLISHED]
    accepted = [row for row in rows if row.kind == ACCEPTED]
    opened = [row for row in rows if row.kind == OPENED]
    if not (accepted or opened):
        console.notify(
            f"no established TCP connection matches {cut(str(request.selection.filter))}"
        )
        return NOTHING
    program = escape(chosen.view.server.name)
    act = BulkAct(lambda ids: KickEach(ids, strength), f"Kick ({strength})", strength.done)
    codes = [NOTHING]
    about = f"{act.doing} {clients(len(accepted))} of {program}:"
    if accepted and (request.yes or await console.confirm([about, *_names(accepted)])):
        codes.append(await submit(source, [row.id for row in accepted], act, console))
    if opened:
        codes.append(await _kick_opened(source, opened, strength, request, console))
    return DONE if DONE in codes else max(codes)


async def _kick_opened(
    source: AskedSource,
    rows: Sequence[Row],
    strength: Strength,
    request: KickRequest,
    console: Console,
) -> int:
    """Kick connections that the program has opened itself: --outgoing, or after a question each."""
    if not request.outgoing and (request.yes or len(rows) > NAMED):
        count = units.grouped(len(rows))
        console.notify(f"{count} that the program opened itself: only with --outgoing")
        return NOTHING
    tally, code = Tally(), NOTHING
    for row in rows:
        outcome = await source.submit(Kick(row.id, strength, request.outgoing))
        if isinstance(outcome, Unsure):
            if not await console.confirm([outcome.question, *filter(None, [outcome.text])]):
                continue
            outcome = await source.submit(Kick(row.id, strength, sure=True))
        if isinstance(outcome, Done):
            tally += Tally(1)
        elif not isinstance(outcome, Unsure):
            code = max(code, tell(outcome, console))
    if tally.done:
        console.write([f"{tally.text(strength.done)}\n"])
    return DONE if tally.done else code


def _strength(request: KickRequest, allowed: Sequence[Strength]) -> Strength:
    if request.strength is None:
        return allowed[0]
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
