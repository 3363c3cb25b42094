"""Which of several programs with one name was meant: only the operator knows."""

from collections.abc import Mapping, Sequence
from typing import Final

from echotui.errors import SettingsError
from echotui.sources.observed.programs import watchable
from echotui.sources.process.program_list import Program, Scan
from echotui.system.printable import cut, one_line

_LISTENS: Final = "listens at "
LISTED: Final = 8  # Programs that an error names.


def several(name: str, commands: Mapping[int, str], known: Scan) -> SettingsError:
    """Return an error that lists the programs of a name, those that listen or are observed first.

    None is taken for another, not even the only one that listens: an old process of the same
    program that still has its last clients may be the one that is looked for.

    Args:
        commands: Their command lines, by pid.
        known: All processes.
    """
    servers = watchable()
    about = {pid: _about(pid, servers, known) for pid in commands}
    ordered = sorted(commands, key=lambda pid: (not about[pid], pid))
    listed = [
        f"{pid} ({', '.join([cut(one_line(commands[pid])), *about[pid]])})"
        for pid in ordered[:LISTED]
    ]
    listens = any(text.startswith(_LISTENS) for texts in about.values() for text in texts)
    or_port = " or :PORT" if listens else ""
    more = f" and {len(ordered) - LISTED} more" if len(ordered) > LISTED else ""
    return SettingsError(
        f"{len(ordered)} programs have the name {cut(one_line(name))}; name a pid{or_port}:"
        f" {', '.join(listed)}{more}"
    )


def _about(pid: int, servers: Sequence[Program], known: Scan) -> Sequence[str]:
    """Return where a process or a descendant listens, and whether one is observed."""
    own = [each for each in servers if each.pid and known.has(pid, each.pid)]
    listens = [f"{_LISTENS}{each.addresses[0]}" for each in own if each.addresses]
    return [*listens[:1], *(["observed"] if any(each.observed for each in own) else [])]
