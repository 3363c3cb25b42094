"""The observed programs that run here: each has a socket, and answers there."""

import errno
import os
import select
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from echotui.observer.wire import SUFFIX, InnerProgram
from echotui.sources.observed.link import ObserverLink
from echotui.sources.observed.observer_paths import ObserverPaths, is_of, user_of
from echotui.sources.observed.other_roots import sockets as sockets_elsewhere
from echotui.sources.observed.told import NotToldError
from echotui.sources.process.program_list import Program, programs
from echotui.sources.process.rights import unsupported
from echotui.system.control_paths import found

WITHIN: Final = 1.0
"""Seconds in which all answer: a thread of their own does it, unless the process is stopped."""


class ObservedProgram(NamedTuple):
    """A process that is observed; `hello`: `None` if it does not answer."""

    pid: int
    path: Path
    hello: InnerProgram | None


def observed_programs() -> list[ObservedProgram]:
    """List the programs that are observed here, by pid; call it in a thread.

    A socket that a process has left when it was killed is removed.
    """
    if unsupported():
        return []
    # A container may share the directory with us: then the pid in a name is the container's.
    return greet([*found(SUFFIX), *sockets_elsewhere().items()])


def watchable() -> list[Program]:
    """List the programs that listen, and those that are observed; call it in a thread."""
    names = {each.pid: each.hello.name for each in observed_programs() if each.hello}
    found = programs(list(names))
    # As `echotui ps` names them.
    return [each._replace(name=names.get(each.pid) or each.name) for each in found]


def hello_of(pid: int) -> InnerProgram | None:
    """Return what the observer of a process says; `None`: it has none, or does not answer."""
    path = ObserverPaths().find(pid)
    return next((each.hello for each in greet([(pid, path)] if path else [])), None)


def greet(sockets: Iterable[tuple[int, Path]]) -> list[ObservedProgram]:
    """Greet the observers at some sockets, all at once; by pid."""
    asked: dict[int, tuple[Path, ObserverLink | None]] = {}
    for pid, path in sockets:
        if pid in asked:
            continue
        try:
            asked[pid] = path, ObserverLink(path, pid)
        except OSError as error:
            if error.errno == errno.EAGAIN and is_of(user_of(pid), path):
                # Nobody accepts: the process is stopped.
                asked[pid] = path, None
            elif error.errno == errno.ECONNREFUSED:
                _remove_if_left(pid, path)
    until = time.monotonic() + WITHIN
    for _, link in asked.values():
        if link is not None:
            # It ends: there is no answer then.
            with suppress(OSError):
                link.ask("hello")
    return [
        ObservedProgram(pid, path, None if link is None else _answer(link, until))
        for pid, (path, link) in sorted(asked.items())
    ]


def _answer(link: ObserverLink, until: float) -> InnerProgram | None:
    poll = select.poll()
    poll.register(link.fileno(), select.POLLIN)
    try:
        while poll.poll(max(0.0, until - time.monotonic()) * 1000):
            if answer := link.receive():
                return answer.last.hello
    except (NotToldError, OSError):
        # It is listed as one that does not answer.
        pass
    finally:
        link.close()
    return None


def _remove_if_left(pid: int, path: Path) -> None:
    """Remove a socket at which nobody listens, if its process has ended."""
    if path.name != f"{pid}{SUFFIX}":
        # A link named another one.
        return
    try:
        os.kill(pid, 0)  # Signal 0: is it there? kill(2).
    except ProcessLookupError:
        # Another one has done it, or it is not ours to remove.
        with suppress(OSError):
            path.unlink()
    except PermissionError:
        pass
