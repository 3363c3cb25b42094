"""The files of epolls: `/proc/PID/fdinfo/FD`, proc(5), and `fs/eventpoll.c`.

The kernel holds the epoll's lock while it writes the table: the program's next `epoll_wait` may
wait for it. It writes all of it in the first read, however short that is (`seq_read_iter`,
`fs/seq_file.c`). A file that was just opened has room for a page; if the table does not fit, it is
written again from the start, with twice the room and the lock free in between: for 10,000 sockets
nine times. An open file keeps its room, and writes the table once (measured, 6.18: 4 ms, not 9).
"""

import os
import time
import weakref
from typing import Final

from echotui.sources.process.epoll_table import EpollTable, parse_epoll
from echotui.sources.process.proc_files import translated
from echotui.sources.process.sample import ProcessId

MOST: Final = 64
"""Files that are kept open: of each, the kernel keeps the table."""
_ROOM: Final = 1024 * 1024
_PAGE: Final = 4096


class EpollFiles:
    """Reads epolls; the files of those with large tables are kept open from sample to sample.

    Such a file keeps neither the epoll nor a socket open: it has a reference to the process alone
    (`seq_show`, fs/proc/fd.c). All are closed with this object.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[ProcessId, int], int] = {}
        self._used: set[tuple[ProcessId, int]] = set()
        weakref.finalize(self, _close_all, self._kept)

    def read(self, id_: ProcessId, fd: int) -> EpollTable:
        """Read what an epoll has registered.

        Raises:
            GoneError, NotAllowedError: it cannot be read.
        """
        key = id_, fd
        file = self._kept.pop(key, None)
        try:
            if file is None:
                file = os.open(f"/proc/{id_.pid}/fdinfo/{fd}", os.O_RDONLY | os.O_CLOEXEC)
            data, held = _read(file)
        except OSError as error:
            if file is not None:
                os.close(file)
            raise translated(error, id_.pid) from error
        if len(data) > _PAGE and len(self._kept) < MOST:
            self._kept[key] = file
            self._used.add(key)
        else:
            os.close(file)
        return EpollTable(parse_epoll(data), held)

    def end(self) -> None:
        """End a sample: close the files of epolls that it did not have."""
        for key in self._kept.keys() - self._used:
            os.close(self._kept.pop(key))
        self._used.clear()


def _read(file: int) -> tuple[bytes, float]:
    # Of the processor: a thread waits for the interpreter when the call is over.
    began = time.thread_time()
    parts = [os.pread(file, _ROOM, 0)]
    held, size = time.thread_time() - began, len(parts[0])
    while parts[-1]:
        parts.append(os.pread(file, _ROOM, size))
        size += len(parts[-1])
    return b"".join(parts), held


def _close_all(files: dict[tuple[ProcessId, int], int]) -> None:
    for file in files.values():
        os.close(file)
