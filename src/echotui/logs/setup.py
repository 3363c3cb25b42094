"""The log of one run, from its first line to its last."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from echotui.errors import EchotuiError, StartError
from echotui.logs.file import LogFile
from echotui.logs.handler import LogHandler
from echotui.logs.writer import Writer
from echotui.system.printable import one_line

log = logging.getLogger(__name__)


@contextmanager
def logging_to(path: str) -> Iterator[Callable[[], str]]:
    """Have all that is logged written to a file, or to nowhere.

    Args:
        path: The file; `~` is the home. Empty for nowhere.

    Yields:
        Says what is wrong with the log now; nothing, as a rule.

    Raises:
        StartError: The file cannot be opened.
    """
    root = logging.getLogger()
    # A record without a handler would be written to standard error.
    handler: logging.Handler = logging.NullHandler()
    writer = None
    if path:
        writer = Writer(_open(path))
        handler = log_handler = LogHandler(writer.put)
        writer.begin(log_handler.held_back)
    level = root.level
    root.addHandler(handler)
    if writer is not None:
        root.setLevel(logging.INFO)
    try:
        yield lambda: writer.trouble if writer is not None else ""
    except EchotuiError:
        raise
    except Exception as error:  # of any type: it is told, and goes on
        log.critical("run-failed", exc_info=error, extra={"fields": {}})
        raise
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        if writer is not None:
            writer.finish()


def _open(path: str) -> LogFile:
    try:
        return LogFile(Path(path).expanduser())
    except (OSError, RuntimeError) as error:
        # There may be no home to expand to.
        reason = getattr(error, "strerror", None) or str(error)
        raise StartError(f"--log-file {one_line(path)}: cannot be opened: {reason}") from error
