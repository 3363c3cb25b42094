"""What systemd, or a program that acts like it, hands to a service, and what it wants to be told.

sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3), systemd.exec(5).
"""

import fcntl
import os
import socket
from collections.abc import Mapping, MutableMapping
from typing import Final

from msgspec import Struct

from echotui.errors import StartError
from echotui.system.printable import quote

FIRST_FD: Final = 3
"""Of those that are passed: SD_LISTEN_FDS_START."""
MOST_FDS: Final = 64
ECHO: Final = "echo"
CONTROL: Final = "control"
HTTP: Final = "http"
_NAMES: Final = f"{ECHO}, {CONTROL} (a Unix socket), {HTTP}"
_NAMELESS: Final = ("", "unknown")  # sd_listen_fds_with_names(3).
_LISTEN: Final = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID")
_NOTIFY: Final = ("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC")


class PassedSockets(Struct, frozen=True):
    """Listening sockets that were open before the start.

    Attributes:
        control: Those for control and HTTP.
        notices: What the operator is to know of them.
    """

    echo: tuple[socket.socket, ...] = ()
    control: tuple[socket.socket, ...] = ()
    notices: tuple[str, ...] = ()


def passed_sockets(environment: MutableMapping[str, str]) -> PassedSockets:
    """Take the sockets that were passed to this process; clear the variables, for children.

    Those named `control` and `http` are for these; all others, also without a name, are for echo.
    They are not blocking, and closed in children.

    Raises:
        StartError: A descriptor is no listening socket of the kind that its name needs.
    """
    given = {name: environment.pop(name, "") for name in _LISTEN}
    if given["LISTEN_PID"] != str(os.getpid()) or not given["LISTEN_FDS"]:
        # Also when they were meant for the process that started this one.
        return PassedSockets()
    count = _count(given["LISTEN_FDS"])
    names = given["LISTEN_FDNAMES"].split(":") if given["LISTEN_FDNAMES"] else []
    names += [""] * (count - len(names))
    echo: list[socket.socket] = []
    control: list[socket.socket] = []
    for fd, name in enumerate(names[:count], FIRST_FD):
        use = control if name in (CONTROL, HTTP) else echo
        use.append(_listening(fd, name, unix=name == CONTROL))
    notices = [
        f"the socket {quote(name)} of LISTEN_FDS is for echo clients: its name is none of {_NAMES}"
        for name in dict.fromkeys(names[:count])
        if name not in (ECHO, CONTROL, HTTP, *_NAMELESS)
    ]
    return PassedSockets(tuple(echo), tuple(control), tuple(notices))


class ServiceManager:
    """The program that started this service, if it wants to be told how it does; never waits.

    Attributes:
        watchdog: Seconds between two signs of life that it asks for; 0: none.
    """

    def __init__(self, address: str = "", watchdog: float = 0.0) -> None:
        self.watchdog = watchdog
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def notify(self, **values: object) -> None:
        """Send assignments, as `READY=1`.

        Raises:
            OSError: It could not be sent now, or the program is gone.
        """
        if not self._address:
            return
        text = "\n".join(f"{name}={value}" for name, value in values.items())
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.sendto(text.encode(), self._address)


def service_manager(environment: MutableMapping[str, str]) -> ServiceManager:
    """Find out who wants to be notified; clear the variables, for children.

    Raises:
        StartError: The socket's address is of no kind that is known here.
    """
    address, pid, micros = (environment.pop(name, "") for name in _NOTIFY)
    if address and address[0] not in "/@":
        raise StartError(f"NOTIFY_SOCKET: {quote(address)} is neither a path nor begins with @")
    ours = pid in ("", str(os.getpid()))
    seconds = int(micros) / 1e6 if ours and micros.isascii() and micros.isdigit() else 0.0
    return ServiceManager(address, seconds)


def is_journal(fd: int, environment: Mapping[str, str]) -> bool:
    """Whether systemd-journald reads a descriptor: `JOURNAL_STREAM` is its device and inode."""
    given = environment.get("JOURNAL_STREAM", "")
    if not given:
        return False
    status = os.fstat(fd)
    return given == f"{status.st_dev}:{status.st_ino}"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_FDS:
        raise StartError(f"LISTEN_FDS: {quote(text)} is not a number from 0 to {MOST_FDS}")
    return int(text)


def _listening(fd: int, name: str, *, unix: bool) -> socket.socket:
    """Adopt one listening socket."""
    where = f"LISTEN_FDS: descriptor {fd}{f' ({quote(name)})' if name else ''}"
    wanted = "a listening Unix socket" if unix else "a listening TCP socket"
    try:
        sock = socket.socket(fileno=fd)
    except OSError as error:
        raise StartError(f"{where} is no socket, but {wanted} is needed") from error
    families = (socket.AF_UNIX,) if unix else (socket.AF_INET, socket.AF_INET6)
    stream = sock.family in families and sock.type == socket.SOCK_STREAM
    if not stream or not sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        sock.detach()  # It is not ours to close.
        names = f"; the names are {_NAMES}" if sock.family == socket.AF_UNIX else ""
        raise StartError(f"{where} is not {wanted}{names}")
    fcntl.fcntl(fd, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    sock.setblocking(False)
    return sock
