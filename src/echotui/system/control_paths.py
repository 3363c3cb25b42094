"""Where control sockets are: in one directory for each user, closed to all others."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

from echotui.system.safe_path import check_owner

LONGEST: Final = 103 if sys.platform == "darwin" else 107
"""Bytes of a socket's path: `sun_path` less the zero at its end (unix(7))."""
SUFFIX: Final = ".sock"
RUNTIME: Final = Path("/run/user")  # With a directory for each user who has logged in.
SHARED: Final = Path("/tmp")  # noqa: S108 - a directory of ours in it is checked
SYSTEM: Final = Path("/run/echotui")  # Of a service with `RuntimeDirectory=echotui`.


def own_directories() -> list[Path]:
    """List where a server of this user may put its socket, the best first."""
    user = os.geteuid()
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    absolute = [runtime / "echotui"] if runtime.is_absolute() else []
    return _distinct([*absolute, RUNTIME / f"{user}/echotui", SHARED / f"echotui-{user}"])


def default_directories() -> list[Path]:
    """List where a client looks for sockets; root, in those of all users."""
    services = os.environ.get("RUNTIME_DIRECTORY", "").split(":")
    directories = [*own_directories(), *(Path(each) for each in services if each)]
    if os.geteuid() == 0:
        others = chain(RUNTIME.glob("*/echotui"), SHARED.glob("echotui-*"))
        directories += [SYSTEM, *sorted(others)]
    return _distinct(directories)


def own_directory() -> Path:
    """Make the directory for our sockets, if it is not there. Return it.

    Raises:
        OSError: None can be made, or is ours alone; says why of the last one.
    """
    failure = OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    for directory in own_directories():
        try:
            _make(directory)
        except OSError as error:
            failure = error
            failure.filename = str(directory)
        else:
            return directory
    raise failure


def found(suffix: str = SUFFIX) -> list[tuple[int, Path]]:
    """List the sockets in the default directories, each with the pid in its name, or 0.

    A server whose socket is elsewhere has left a link with its pid: the path is the socket's then.
    No answer is promised: a server that was killed leaves its socket.

    Args:
        suffix: Of their names.
    """
    pids: dict[Path, int] = {}
    for path in chain.from_iterable(_named(each, suffix) for each in default_directories()):
        # Gone meanwhile, or not to be read: there is nothing for us.
        with suppress(OSError):
            if (target := _socket_of(path)) is not None:
                pids[target] = max(pids.get(target, 0), _pid_of(path))
    return sorted((pid, path) for path, pid in pids.items())


def check_length(path: Path) -> None:
    """Raise OSError if a path is too long for a socket."""
    length = len(os.fsencode(path))
    if length > LONGEST:
        raise OSError(
            errno.ENAMETOOLONG,
            f"its path has {length} bytes; that of a socket has at most {LONGEST}",
        )


def _make(directory: Path) -> None:
    # One that `sudo -E` or `su` kept is another user's: leave nothing of ours in it.
    check_owner(directory.parent.stat())
    with suppress(FileExistsError):
        directory.mkdir(0o700)
    _check(directory)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _check(directory: Path) -> None:
    """Raise OSError unless it is a directory, of ours and not of all."""
    status = directory.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, "it is a link, not a directory")
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    check_owner(status)
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise PermissionError(errno.EPERM, f"others may enter it (mode {mode:04o}, 0700 is needed)")


def _named(directory: Path, suffix: str) -> Iterator[Path]:
    """List what may be a socket in a directory, unless others could have put it there."""
    with suppress(OSError):
        status = directory.lstat()
        if stat.S_ISDIR(status.st_mode) and _trusted(status):
            yield from directory.glob(f"*{suffix}")


def _socket_of(path: Path) -> Path | None:
    """Return the path of a socket that is there, or that a link names; `None` for others'."""
    status = path.lstat()
    if not _trusted(status):
        return None
    if stat.S_ISLNK(status.st_mode):
        owners = {status.st_uid, 0}
        path = path.readlink()
        if not path.is_absolute():
            return None
        status = path.stat()
        if status.st_uid not in owners:
            return None
    return path if stat.S_ISSOCK(status.st_mode) else None


def _trusted(status: os.stat_result) -> bool:
    user = os.geteuid()
    return status.st_uid in (user, 0) or user == 0


def _pid_of(path: Path) -> int:
    return int(path.stem) if path.stem.isascii() and path.stem.isdigit() else 0


def _distinct(paths: list[Path]) -> list[Path]:
    return list(dict.fromkeys(paths))
