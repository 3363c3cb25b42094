"""What one process has open: its descriptors, and their masks in its epolls."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from echotui.sources.process import proc_files
from echotui.sources.process.epoll_files import EpollFiles
from echotui.sources.process.epoll_table import EpollTable, masks_of
from echotui.sources.process.fd_link import EPOLL, OTHER, FdLink, parse_link
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.sample import ProcessId

Masks = Mapping[int, tuple[int, tuple[int, ...]]]
"""The mask of a descriptor, and the epolls that have it."""


class OpenFiles(NamedTuple):
    """The descriptors of one process.

    Attributes:
        descriptors: How many are open, with those that are not in `links`.
        links: Of those that a program waits for: sockets, pipes, timers; files only in an epoll.
        held: Processor time in seconds for which locks of epolls were held, at most.
    """

    descriptors: int
    links: Mapping[int, FdLink]
    masks: Masks
    epolls: tuple[int, ...]
    held: float


def open_files(id_: ProcessId, epolls: EpollFiles) -> OpenFiles:
    """Read the descriptors of a process, and what its epolls have registered.

    Each mask was registered at the moment when its epoll was read: a descriptor that is in no
    epoll was open before and after.

    Raises:
        GoneError, NotAllowedError: they cannot be read.
    """
    pid = id_.pid
    links = {fd: parse_link(text) for fd, text in proc_files.links(pid).items()}
    tables: dict[int, EpollTable] = {}
    for fd, link in links.items():
        if link.kind == EPOLL:
            try:
                tables[fd] = epolls.read(id_, fd)
            except GoneError:
                # This descriptor is closed, or the process ends: its next file says so.
                continue
    masks = masks_of(tables, {fd: link.inode for fd, link in links.items()})
    shown = {
        fd: link
        for fd, link in links.items()
        if fd in masks or (link.kind != OTHER and (not tables or still_open(pid, fd, link)))
    }
    held = sum(table.held for table in tables.values())
    return OpenFiles(len(links), shown, masks, tuple(tables), held)


def still_open(pid: int, fd: int, link: FdLink) -> bool:
    """Return whether a descriptor is still what its link said."""
    try:
        return os.readlink(f"/proc/{pid}/fd/{fd}") == link.text  # noqa: PTH115 - a fifth of the time
    except OSError as error:
        meaning = proc_files.translated(error, pid)
        if isinstance(meaning, GoneError | NotAllowedError):
            return False
        raise meaning from error
