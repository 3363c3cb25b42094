"""The socket `PID.observe` that the agent listens at."""

import os
import sys
from _socket import AF_UNIX, SO_PEERCRED, SOCK_STREAM, SOL_SOCKET
from _socket import socket as Socket  # noqa: N812 - of no monkey patch
from contextlib import suppress
from pathlib import Path
from typing import Final

from echotui.observer.own_socket import OwnSocket
from echotui.observer.wire import SUFFIX
from echotui.system.control_paths import check_length, own_directory

_BACKLOG: Final = 16
_UCRED: Final = 12  # Three numbers of four bytes: pid, uid, gid (unix(7)).


class AgentSocket:
    """It is there as soon as it listens, so that one that refuses is of a process that has ended.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self) -> None:
        self.pid: Final = os.getpid()
        self.path: Final = own_directory() / f"{self.pid}{SUFFIX}"
        new = self.path.with_suffix(".new")
        check_length(self.path)
        made = Socket(AF_UNIX, SOCK_STREAM)
        try:
            new.unlink(missing_ok=True)
            made.bind(str(new))
            new.chmod(0o600)
            made.listen(_BACKLOG)
            self._node: Final = new.stat().st_ino
            # In place of that of a process that was killed and had this pid.
            new.rename(self.path)
        except BaseException:
            made.close()
            raise
        self.own: Final = OwnSocket(made)

    def accept(self) -> OwnSocket | None:
        """Return a client of our user or of root, if there is one."""
        # The client has gone, or the program has no descriptor left, or has closed this one.
        with suppress(OSError):
            accepted = Socket(fileno=self.own.socket._accept()[0])  # type: ignore[attr-defined]  # noqa: SLF001 - as `socket` does
            if user_of(accepted) in (os.geteuid(), 0):
                return OwnSocket(accepted)
            accepted.close()
        return None

    def unlink(self) -> None:
        """Remove it, if it is this one."""
        # Gone with its directory, or we run as another user now.
        with suppress(OSError):
            if self.path.stat().st_ino == self._node:
                self.path.unlink()


def user_of(peer: Socket) -> int:
    """Return the user that a peer ran as when it connected."""
    credentials = peer.getsockopt(SOL_SOCKET, SO_PEERCRED, _UCRED)
    return int.from_bytes(credentials[4:8], sys.byteorder)


def remove_stale() -> None:
    """Remove the sockets of our user's processes that were killed."""
    # Nothing depends on it.
    with suppress(OSError):
        for path in own_directory().glob(f"*{SUFFIX}"):
            if _is_stale(path):
                path.unlink()


def _is_stale(path: Path) -> bool:
    """Whether nobody listens; in another pid namespace, there may be somebody with this pid."""
    try:
        os.kill(int(path.name.removesuffix(SUFFIX)), 0)
    except ProcessLookupError:
        pass
    except (OSError, ValueError):
        return False
    else:
        return False
    asking = Socket(AF_UNIX, SOCK_STREAM)
    asking.setblocking(False)
    try:
        asking.connect(str(path))
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    finally:
        asking.close()
    return False
