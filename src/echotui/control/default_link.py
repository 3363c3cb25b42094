"""A link in the default directory to a socket elsewhere: clients look for servers there."""

import os
from contextlib import suppress
from pathlib import Path

from echotui.control.unix_socket import Lock, remove_stale
from echotui.system.control_paths import SUFFIX, own_directories, own_directory
from echotui.system.file_work import PATIENCE, off_loop


class DefaultLink:
    """A link named after our pid; `close` removes it."""

    def __init__(self, target: Path) -> None:
        """Make it.

        Raises:
            OSError: There is no default directory, or it has another server of this process.
        """
        directory = own_directory()
        remove_stale(directory)
        self._target = target
        self._path = directory / f"{os.getpid()}{SUFFIX}"
        self._lock = Lock(self._path)
        try:
            self._path.symlink_to(target)
        except BaseException:
            self._lock.release()
            raise

    def close(self) -> None:
        """Remove it, unless something else is there by now."""
        with suppress(OSError):
            if self._path.readlink() == self._target:
                self._path.unlink()
        self._lock.release()


async def link_to(path: str) -> DefaultLink | None:
    """Link to the socket at a path, if clients do not find it anyway; `None` if that fails."""
    target = Path(path)
    # An abstract name is no path.
    if not target.is_absolute():
        return None
    if target.parent in own_directories() and target.suffix == SUFFIX:
        return None
    try:
        return await off_loop(PATIENCE, DefaultLink, target)
    except OSError:
        return None
