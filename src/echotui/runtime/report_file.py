"""The file of a report: checked before the run, written whole or not at all."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from echotui.errors import StartError
from echotui.runtime.criterion import STDOUT
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import one_line
from echotui.system.regular_file import check_regular
from echotui.system.safe_path import follow


def check(path: str) -> None:
    """Check that a report can be written, before the run; empty for no report.

    Raises:
        StartError: It cannot.
    """
    if path in ("", STDOUT):
        return
    try:
        within(PATIENCE, _target, Path(path))
    except OSError as error:
        reason = error.strerror or error
        raise StartError(f"--report: {one_line(path)} cannot be written: {reason}") from error


def write(path: str, text: bytes) -> None:
    """Write a report; it may wait for a disk or a pipe.

    Raises:
        OSError: It cannot be written; what was under its name before is unchanged.
    """
    if path == STDOUT:
        while text:
            text = text[os.write(1, text) :]
        return
    target = _target(Path(path))
    # Others may read it, as the umask allows: a report is for the next step of a job.
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _target(path: Path) -> Path:
    """Return the file that will be replaced or made; raise OSError if it may not."""
    target = follow(path)
    with suppress(FileNotFoundError):
        # Not even /dev/null: it would be replaced.
        check_regular(target.lstat())
    if not os.access(target.parent, os.W_OK | os.X_OK):
        missing = not target.parent.exists()
        raise OSError(
            errno.ENOENT if missing else errno.EACCES,
            "its folder does not exist" if missing else "its folder is not writable",
        )
    return target
