"""Sets up logging for one run."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from echotui.errors import EchotuiError, StartError
from echotui.logs.file import LogFile
from echotui.logs.handler import LogHandler
from echotui.logs.writer import LogWriter
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import one_line

log = logging.getLogger(__name__)


@contextmanager
def logging_to(path: str) -> Iterator[Callable[[], str]]:
    """Log to a file until the context ends; with an empty path, discard the records.

    Yields:
        Returns the current error of the log, empty if there is none.

    Raises:
        StartError: The file cannot be opened.
    """
    root = logging.getLogger()
    # A record without a handler would be written to standard error.
    handler: logging.Handler = logging.NullHandler()
    writer = None
    if path:
        writer = LogWriter(_open(path))
        handler = log_handler = LogHandler(writer.put)
        writer.begin(log_handler.suppressed)
    level = root.level
    root.addHandler(handler)
    if writer is not None:
        root.setLevel(logging.INFO)
    try:
        yield lambda: writer.log_error if writer is not None else ""
    except EchotuiError:
        raise
    except Exception as error:  # of any type: it is logged and raised again
        log.critical("run-failed", exc_info=error, extra={"fields": {}})
        raise
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        if writer is not None:
            writer.finish()


def _open(path: str) -> LogFile:
    try:
        return within(PATIENCE, LogFile, Path(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartError(f"--log-file {one_line(path)}: cannot be opened: {reason}") from error
