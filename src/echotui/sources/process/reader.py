"""Reads what programs have open. Call it in a thread: ten thousand sockets take some 100 ms.

It opens, duplicates, stops and traces nothing of them: it reads `/proc`, and asks the kernel for
sockets by sock_diag(7).
"""

import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from echotui.model.kinds import OPENED
from echotui.model.mask import UNSEEN
from echotui.model.tcp_states import CLOSED
from echotui.sources.process import proc_files
from echotui.sources.process.epoll_files import EpollFiles
from echotui.sources.process.fd_link import EPOLL, SOCKET
from echotui.sources.process.listening import Listening
from echotui.sources.process.open_files import OpenFiles, open_files, still_open
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat
from echotui.sources.process.program_name import name_of
from echotui.sources.process.rights import readable
from echotui.sources.process.sample import Entry, Identity, ProcessId, ProcessInfo, Sample
from echotui.sources.process.socket_entry import Sockets
from echotui.sources.process.sockets import protocol_of, sockets_of
from echotui.sources.process.unseen import with_unseen
from echotui.sources.process.waits import waits_of
from echotui.system.printable import sentence

Processes = Callable[[], Iterable[ProcessId]]
"""Returns the processes to read, at each sample: children come and go."""
FILE: Final = "file"
"""The kind of a file, a terminal or a device that an epoll has."""


class _Remembered(NamedTuple):
    """What is kept of a process from one sample to the next.

    Attributes:
        shown: Its name; of a Python its script or module.
        arguments: Where they are; another one after an exec.
        waits: The last way of waiting that was seen: sometimes it runs.
    """

    name: str
    shown: str
    arguments: int
    command: str
    waits: str = ""


class Reader:
    """Reads processes again and again."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._listening = Listening()
        self._epolls = EpollFiles()
        self._known: dict[ProcessId, _Remembered] = {}
        self._sockets: Sockets = {}

    def sample(self) -> Sample:
        """Read all of them once; what ends or changes meanwhile is left out.

        Raises:
            OSError: this process has no descriptor or memory left.
        """
        began = time.monotonic()
        infos: list[ProcessInfo] = []
        read: dict[ProcessId, OpenFiles] = {}
        for id_ in self._processes():
            info, files = self._read(id_)
            infos.append(info)
            if files is not None:
                read[id_] = files
        self._epolls.end()
        self._known = {id_: known for id_, known in self._known.items() if id_ in read}
        sockets = sockets_of(
            {
                id_.pid: [link.inode for link in files.links.values() if link.kind == SOCKET]
                for id_, files in read.items()
            }
        )
        self._listening.add(sockets.values())
        entries = [
            entry for id_, files in read.items() for entry in self._entries(id_, files, sockets)
        ]
        held = sum(files.held for files in read.values())
        times = {inode: sockets[inode].times for inode in sockets.keys() - self._sockets.keys()}
        self._sockets = sockets
        processes = tuple(with_unseen(infos, entries))
        at = time.monotonic()
        return Sample(at, at - began, held, processes, tuple(entries), times=times)

    def _read(self, id_: ProcessId) -> tuple[ProcessInfo, OpenFiles | None]:
        info = ProcessInfo(id_, "")
        try:
            known = self._knowing(proc_files.stat_of(id_))
            info = ProcessInfo(id_, known.shown, known.command)
            files = open_files(id_, self._epolls)
            limit = proc_files.descriptor_limit(id_.pid)
            waits = self._waits(id_, files)
            # Else all was of another process with this number.
            proc_files.stat_of(id_)
        except GoneError:
            return info._replace(problem=f"Process {id_.pid} has ended.", ended=True), None
        except NotAllowedError as error:
            return info._replace(problem=sentence(readable(id_.pid) or str(error))), None
        return info._replace(descriptors=files.descriptors, limit=limit, waits=waits), files

    def _knowing(self, stat: Stat) -> _Remembered:
        known = self._known.get(stat.id)
        is_same = known and (known.name, known.arguments) == (stat.name, stat.arg_start)
        # Read once: it waits while the program maps memory. In the midst of an exec it is empty.
        if known is None or not is_same or not known.command:
            command = proc_files.command_line(stat.id.pid)
            known = _Remembered(stat.name, name_of(stat), stat.arg_start, command)
            self._known[stat.id] = known
        return known

    def _waits(self, id_: ProcessId, files: OpenFiles) -> str:
        if files.epolls:
            return EPOLL
        if waits := waits_of(id_.pid, {link.kind for link in files.links.values()}):
            self._known[id_] = self._known[id_]._replace(waits=waits)
        return self._known[id_].waits

    def _entries(self, id_: ProcessId, files: OpenFiles, sockets: Sockets) -> Iterable[Entry]:
        for fd, link in files.links.items():
            mask, epolls = files.masks.get(fd, (UNSEEN, ()))
            identity = Identity(id_, fd, link.inode)
            entry = sockets.get(link.inode) if link.kind == SOCKET else None
            if entry is not None:
                kind = self._listening.kind_of(entry)
                if kind == OPENED and entry.bytes_out:
                    # Its SYN was acknowledged too; the one of an accepted socket is not counted.
                    entry = entry._replace(bytes_out=entry.bytes_out - 1)
                yield Entry(identity, kind, mask, epolls, *entry.of_entry)
            elif link.kind != SOCKET:
                yield Entry(identity, link.kind or FILE, mask, epolls, text=link.text)
            else:
                kind = protocol_of(id_.pid, fd) or SOCKET
                # In no table: a TCP socket that was never connected, or that a reset has ended.
                state = CLOSED if kind == "tcp" else ""
                # Or it was closed since its link was read.
                if still_open(id_.pid, fd, link):
                    yield Entry(identity, kind, mask, epolls, state=state, text=link.text)
