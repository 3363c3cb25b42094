"""Kicks a socket of another process, through a duplicate of it.

A duplicate holds back the program's FIN, and keeps its entry in an epoll: it is made for a kick
alone, and closed at once.
"""

import ctypes
import errno
import os
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from echotui.model.address import from_sockaddr
from echotui.model.command import Done, Outcome, Refused, Strength, Unsure
from echotui.model.fields import KIND, TCP
from echotui.model.kinds import ACCEPTED, OPENED
from echotui.model.tcp_states import ESTABLISHED
from echotui.server.tcp_info import linux_state
from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError
from echotui.sources.process.program_name import name_of
from echotui.sources.process.rights import duplicate, no_duplicate
from echotui.sources.process.sample import Entry, Identity
from echotui.system.printable import one_line, sentence

_UNSPECIFIED: Final = bytes(16)  # A `struct sockaddr` of AF_UNSPEC.
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class SocketKicks:
    """Kicks established TCP connections; see `Kicks`."""

    effects: Final[Mapping[Strength, str]] = {
        Strength.CLOSE: "end of file for both ends; the program cleans up itself",
        Strength.RESET: "connection reset for the client, an error for the program",
    }
    only: Final = f"{KIND}:tcp {TCP}=estab"
    only_words: Final = "established TCP connections"

    def kick(self, entry: Entry, strength: Strength, *, sure: bool) -> Outcome:
        """Kick the socket of an entry, if it is still that."""
        if strength not in self.effects:
            named = " or ".join(self.effects)
            return Refused(f"A connection of another program is kicked with {named}.")
        try:
            name = one_line(name_of(proc_files.stat_of(entry.identity.process)))
        except GoneError:
            return ended(entry.identity)
        if reason := _barred(entry, name):
            return Refused(reason)
        if entry.kind == OPENED and not sure:
            return question_about(entry, name)
        return _kick(entry, strength, name)


def question_about(entry: Entry, name: str) -> Unsure:
    """Return what to ask before a connection is kicked that a program opened itself."""
    return Unsure(
        f"Kick a connection that {name} opened itself, to {entry.peer}?",
        "Not a client of it: what the program does with the server at the other end fails.",
    )


def no_connection(entry: Entry, name: str) -> str:
    """Return why a descriptor is never kicked; empty: it is a TCP connection."""
    if entry.kind in (ACCEPTED, OPENED):
        return ""
    what = f"Descriptor {entry.identity.fd} of {name}"
    return f"{what} is no TCP connection ({one_line(entry.kind)}): it is never kicked."


def _barred(entry: Entry, name: str) -> str:
    """Return why a descriptor is never kicked; empty: it may be."""
    reason = no_connection(entry, name)
    if reason or entry.state == ESTABLISHED:
        return reason
    what = f"Descriptor {entry.identity.fd} of {name}"
    return f"{what} is in {entry.state or 'no state'}: only an established one is kicked."


def _kick(entry: Entry, strength: Strength, name: str) -> Outcome:
    identity = entry.identity
    try:
        with _duplicate(identity) as sock:
            if sock is None or not _is_still(sock, entry):
                return ended(identity)
            _end(sock, strength)
    except GoneError:
        return ended(identity)
    except OSError as error:
        if error.errno in (errno.EBADF, errno.ENOTCONN, errno.ESRCH):
            return ended(identity)
        return Refused(f"{sentence(no_duplicate(identity.process.pid, error))}")
    return Done(f"Kicked {entry.peer} of {name} ({strength}).")


@contextmanager
def _duplicate(identity: Identity) -> Iterator[socket.socket | None]:
    """Duplicate the socket of a descriptor, and close it; `None`: it is another file now.

    Raises:
        GoneError: The process has ended.
        OSError: As of `duplicate`.
    """
    pidfd = os.pidfd_open(identity.process.pid)
    try:
        # From here on the number is not another one's: the pidfd is of this process.
        proc_files.stat_of(identity.process)
        fd = duplicate(pidfd, identity.fd)
    finally:
        os.close(pidfd)
    try:
        about = os.fstat(fd)
        if not stat.S_ISSOCK(about.st_mode) or about.st_ino != identity.inode:
            yield None
            return
        sock = socket.socket(fileno=fd)
        fd = -1
        with sock:
            yield sock
    finally:
        if fd >= 0:
            os.close(fd)


def _is_still(sock: socket.socket, entry: Entry) -> bool:
    """Return whether a duplicate is the established connection of an entry."""
    inet = sock.family in (socket.AF_INET, socket.AF_INET6)
    if not inet or sock.type != socket.SOCK_STREAM:
        return False
    state = linux_state(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1))
    return state == ESTABLISHED and from_sockaddr(sock.getpeername()) == entry.peer


def _end(sock: socket.socket, strength: Strength) -> None:
    if strength is Strength.CLOSE:
        sock.shutdown(socket.SHUT_RDWR)
    # To AF_UNSPEC is a disconnect, connect(2): TCP sends a reset (`tcp_disconnect`).
    elif _LIBC.connect(sock.fileno(), _UNSPECIFIED, len(_UNSPECIFIED)) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def ended(identity: Identity) -> Refused:
    """Return that a descriptor is not the connection any more that was to be kicked."""
    return Refused(
        f"Descriptor {identity.fd} of process {identity.process.pid} is that connection no more:"
        " nothing was done.",
        nobody=True,
    )
