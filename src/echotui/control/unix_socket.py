"""The Unix socket of a server: bound where no other server answers, removed at the end."""

import errno
import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from echotui.system.control_paths import SUFFIX, check_length

BACKLOG: Final = 1024
_LOCK_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_NOT_OTHERS: Final = 0o177  # All bits of the mode but rw for us.


class UnixSocket:
    """A listening socket at a path.

    Attributes:
        sock: Non-blocking. A `Listener` may own it: to close it twice does no harm.
    """

    def __init__(self, path: Path) -> None:
        """Bind and listen.

        Raises:
            OSError: A server answers there, or the path cannot be used; says why.
        """
        check_length(path)
        self.path: Final = path
        self._lock: Final = Lock(path)
        try:
            _clear(path)
            self.sock: Final = _listen(path)
            self._identity = _identity(path)
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Stop listening; remove the path, unless another socket is there by now."""
        self.sock.close()
        with suppress(OSError):
            if _identity(self.path) == self._identity:
                self.path.unlink()
        self._lock.release()


class Lock:
    """Held while a server has the path: of two that start at once, one binds."""

    def __init__(self, path: Path) -> None:
        """Take it; OSError if another server has it."""
        self._path = path.with_name(f"{path.name}.lock")
        while True:
            self._descriptor = os.open(self._path, _LOCK_FLAGS, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._still_there():
                    return
            except BlockingIOError:
                os.close(self._descriptor)
                raise OSError(errno.EADDRINUSE, "another server has it") from None
            except BaseException:
                os.close(self._descriptor)
                raise
            # Its owner has just removed it: lock the new one.
            os.close(self._descriptor)

    def _still_there(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.lstat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Give it back."""
        with suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)


def remove_stale(directory: Path) -> None:
    """Remove the sockets, and links, that killed servers have left in a directory of ours."""
    for path in directory.glob(f"*{SUFFIX}"):
        # A server has it, or it is not ours to remove.
        with suppress(OSError):
            lock = Lock(path)
            try:
                # Another server may answer at the end of a link by now.
                if path.is_symlink() and path.stem.isdecimal():
                    path.unlink()
                else:
                    _clear(path)
            finally:
                lock.release()


def _clear(path: Path) -> None:
    """Remove a socket at which nothing answers; OSError for anything else at that path."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(status.st_mode):
        raise OSError(errno.EEXIST, "there is a file that is no socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.setblocking(False)
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except BlockingIOError:
            pass  # Its backlog is full.
    raise OSError(errno.EADDRINUSE, "another server answers there")


def _listen(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        # Not chmod afterwards: others could connect in between.
        with _umask(_NOT_OTHERS):
            sock.bind(str(path))
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _identity(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_dev, status.st_ino
