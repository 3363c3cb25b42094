"""Which program to watch: the only one, or the one that the operator chooses."""

from collections.abc import Sequence
from typing import Final

from echotui.config.target_values import PROGRAM
from echotui.errors import NoServerError, SettingsError, StartError
from echotui.model.watch_target import WatchTarget
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.table import aligned, lines
from echotui.sources.finding.finders import finder_of
from echotui.sources.observed.programs import watchable
from echotui.sources.process.program_list import Program
from echotui.sources.process.rights import unsupported
from echotui.system.printable import escape
from echotui.system.thread_calls import ThreadCalls

WITHIN: Final = 10.0  # Seconds in which all processes are read.
ADDRESSES: Final = 3  # Of one program that are named; of more, how many.
_NONE: Final = "no program that may be read listens here; name one: echotui watch PROGRAM"


async def choose_program(console: Console) -> WatchTarget:
    """Return the program that the operator chooses.

    Raises:
        NoServerError: There is none.
        StartError: None was chosen, or nothing can be watched here.
    """
    if text := unsupported():
        raise StartError(text)
    calls = ThreadCalls(1, "looks for programs")
    found = await calls.off_loop(WITHIN, watchable)
    known = [each for each in found if each.pid]
    if not known:
        for each in found:
            console.notify(_unread(each))
        raise NoServerError(_NONE)
    if len(found) == 1:
        return WatchTarget(pid=known[0].pid)
    also = "" if all(each.addresses for each in found) else " or are observed"
    shown = [f"{len(known)} programs listen here{also}:", *_listed(found)]
    question = f"Which? [1-{len(known)}, or a pid, name or :PORT; enter: none] "
    # By number first: in a container, pids are as small.
    pids = {str(each.pid): each.pid for each in known}
    pids |= {str(number): each.pid for number, each in enumerate(known, 1)}
    while typed := (await console.ask(shown, question)).strip():
        if typed in pids:
            return WatchTarget(pid=pids[typed])
        try:
            target = PROGRAM.read(typed, "watch")
            await calls.off_loop(WITHIN, finder_of(target).find)
        except (NoServerError, SettingsError, StartError) as error:
            shown = [f"{error}."]
        else:
            return target
    raise StartError("no program was chosen")


def _listed(found: Sequence[Program]) -> list[str]:
    """Return a table of those that can be read, each with its number, and a line for each other."""
    known = [each for each in found if each.pid]
    columns = [
        aligned(["", *(str(number) for number in range(1, len(known) + 1))], right=True),
        aligned(["NAME", *(escape(each.name) for each in known)], right=False),
        aligned(["PID", *(str(each.pid) for each in known)], right=True),
        aligned(["USER", *(escape(each.user) for each in known)], right=False),
        aligned(["LISTENS AT", *(_addresses(each) for each in known)], right=False),
        aligned(["SOCKETS", *(str(each.sockets) for each in known)], right=True),
        ["", *("observed" if each.observed else "" for each in known)],
    ]
    others = [_unread(each) for each in found if not each.pid]
    return [f"  {line.rstrip()}" for line in [*lines(columns), *others]]


def _unread(program: Program) -> str:
    return f"{_addresses(program)} of {escape(program.user)}: {program.problem}"


def _addresses(program: Program) -> str:
    if not program.addresses:
        return "-"
    named = ", ".join(map(escape, program.addresses[:ADDRESSES]))
    more = len(program.addresses) - ADDRESSES
    return f"{named} and {more} more" if more > 0 else named
