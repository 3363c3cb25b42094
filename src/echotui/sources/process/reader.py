"""Reads what programs have open. Call it in a thread: ten thousand sockets take some 100 ms.

It opens, duplicates, stops and traces nothing of them: it reads `/proc`, and asks the kernel for
sockets by sock_diag(7).
"""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from echotui.model.mask import UNSEEN
from echotui.sources.process import proc_files
from echotui.sources.process.fd_link import SOCKET
from echotui.sources.process.listening import Listening
from echotui.sources.process.open_files import OpenFiles, open_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat
from echotui.sources.process.sample import Entry, Identity, ProcessId, ProcessInfo, Sample
from echotui.sources.process.socket_entry import Sockets
from echotui.sources.process.sockets import sockets_of

Processes = Callable[[], Iterable[ProcessId]]
"""Returns the processes to read, at each sample: children come and go."""


class _Look(NamedTuple):
    """One process of a sample, before the kernel is asked for its sockets."""

    info: ProcessInfo
    files: OpenFiles | None


class Reader:
    """Reads processes again and again."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._listening = Listening()
        self._commands: dict[tuple[ProcessId, str, int], str] = {}

    def sample(self) -> Sample:
        """Read all of them once; what ends or changes meanwhile is left out."""
        began = time.perf_counter()
        looks = [self._look(id_) for id_ in self._processes()]
        read = {look.info.id: look.files for look in looks if look.files is not None}
        sockets = sockets_of(
            {
                id_.pid: [link.inode for link in files.links.values() if link.kind == SOCKET]
                for id_, files in read.items()
            }
        )
        for id_ in read:
            self._listening.add(sockets[id_.pid].values())
        entries = [
            entry
            for id_, files in read.items()
            for entry in self._entries(id_, files, sockets[id_.pid])
        ]
        held = sum(files.held for files in read.values())
        took = time.perf_counter() - began
        infos = tuple(look.info for look in looks)
        return Sample(time.monotonic(), took, held, infos, tuple(entries))

    def _look(self, id_: ProcessId) -> _Look:
        info = ProcessInfo(id_, "")
        try:
            stat = proc_files.stat_of(id_)
            info = ProcessInfo(id_, stat.name, self._command(stat))
            files = open_files(id_.pid)
            limit = proc_files.descriptor_limit(id_.pid)
            # Else all was of another process with this number.
            proc_files.stat_of(id_)
        except GoneError:
            return _Look(info._replace(problem=f"Process {id_.pid} has ended."), None)
        except NotAllowedError:
            return _Look(info._replace(problem=_not_allowed(id_.pid)), None)
        waits = "epoll" if files.epolls else ""
        return _Look(info._replace(descriptors=files.descriptors, limit=limit, waits=waits), files)

    def _command(self, stat: Stat) -> str:
        # Read once: it waits while the program maps memory, and an exec moves it.
        key = stat.id, stat.name, stat.arg_start
        if key not in self._commands:
            self._commands = {
                each: text for each, text in self._commands.items() if each[0] != stat.id
            }
            self._commands[key] = proc_files.command_line(stat.id.pid)
        return self._commands[key]

    def _entries(self, id_: ProcessId, files: OpenFiles, sockets: Sockets) -> Iterable[Entry]:
        for fd, link in files.links.items():
            mask, epolls = files.masks.get(fd, (UNSEEN, ()))
            identity = Identity(id_, fd, link.inode)
            entry = sockets.get(link.inode) if link.kind == SOCKET else None
            if entry is None:
                yield Entry(identity, link.kind or "file", mask, epolls, text=link.text)
            else:
                kind = self._listening.kind_of(entry)
                yield Entry(identity, kind, mask, epolls, *entry[1:])


def _not_allowed(pid: int) -> str:
    """Return which right is missing: PTRACE_MODE_READ, ptrace(2), without a security module."""
    return (
        f"Process {pid} may not be read: it is another user's, or it changed its user."
        " sudo echotui watch may read it."
    )
