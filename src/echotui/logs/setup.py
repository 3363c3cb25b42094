"""Sets up logging for one run."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from echotui.errors import EchotuiError, StartError
from echotui.logs.file import LogFile
from echotui.logs.formatter import Render, render
from echotui.logs.handler import LogHandler
from echotui.logs.writer import LogOutput, LogWriter
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import one_line

log = logging.getLogger(__name__)


class LogTarget(Struct, frozen=True):
    """Where a log goes, and how its lines are made."""

    output: LogOutput
    render: Render = render


@contextmanager
def logging_to(*targets: LogTarget) -> Iterator[Callable[[], str]]:
    """Log to outputs until the context ends, and close them; without any, discard the records.

    Yields:
        Returns the current error of the log, empty if there is none.
    """
    root = logging.getLogger()
    writers = [LogWriter(each.output, render=each.render) for each in targets]
    # A record without a handler would be written to standard error.
    handlers: list[logging.Handler] = [logging.NullHandler()]
    for target, writer in zip(targets, writers, strict=True):
        handler = LogHandler(writer.put, render=target.render)
        writer.begin(handler.suppressed)
        handlers.append(handler)
    level = root.level
    for each in handlers:
        root.addHandler(each)
    if writers:
        root.setLevel(logging.INFO)
    try:
        yield lambda: next((writer.log_error for writer in writers if writer.log_error), "")
    except EchotuiError:
        raise
    except Exception as error:  # of any type: it is logged and raised again
        log.critical("run-failed", exc_info=error, extra={"fields": {}})
        raise
    finally:
        for each in handlers:
            root.removeHandler(each)
        root.setLevel(level)
        for writer in writers:
            writer.finish()


def open_log(path: str) -> LogFile:
    """Open the file of a log.

    Raises:
        StartError: It cannot be opened.
    """
    try:
        return within(PATIENCE, LogFile, Path(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartError(f"--log-file {one_line(path)}: cannot be opened: {reason}") from error
