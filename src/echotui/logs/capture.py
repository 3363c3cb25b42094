"""Captures what is printed while the dashboard has the screen, and logs it."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

log = logging.getLogger(__name__)

_PIECE: Final = 4096
"""Bytes without an end of line that are logged as one line."""
_GRACE: Final = 0.2
"""Seconds to read the rest at the end; a child process may keep the pipe open."""
_CAPTURED: Final = (1, 2)


@contextmanager
def captured_output() -> Iterator[None]:
    """Redirect descriptors 1 and 2 to the log until the context ends.

    Print, warnings, C libraries and child processes write there, and each byte would spoil the
    screen. The dashboard draws on `sys.__stderr__` and asks `sys.__stdout__` for the size: these
    get descriptors of their own for the terminal.
    """
    _flush()
    kept = [os.dup(fd) for fd in _CAPTURED]
    streams = sys.__stdout__, sys.__stderr__
    ours = [
        open(fd, "w", encoding=_encoding(stream), errors="backslashreplace")  # noqa: SIM115, PTH123
        for fd, stream in zip(kept, streams, strict=True)
    ]
    reading, writing = os.pipe()
    reader = threading.Thread(target=_log_lines, args=(reading,), name="printed", daemon=True)
    reader.start()
    for fd in _CAPTURED:
        os.dup2(writing, fd)
    os.close(writing)
    _set_streams(*ours)
    try:
        yield
    finally:
        _flush()
        _set_streams(*streams)
        for fd, stream in zip(_CAPTURED, ours, strict=True):
            os.dup2(stream.fileno(), fd)
            with suppress(OSError):  # The terminal may be gone; the buffer is empty anyway.
                stream.close()
        reader.join(_GRACE)


def _set_streams(stdout: TextIO | None, stderr: TextIO | None) -> None:
    # typeshed declares them final; Textual has no other setting for where to draw.
    vars(sys).update(__stdout__=stdout, __stderr__=stderr)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # Closed, full or gone: the rest of its buffer is lost anyway.
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()


def _encoding(stream: TextIO | None) -> str:
    return stream.encoding if stream is not None else "utf-8"


def _log_lines(fd: int) -> None:
    """Log each line from the pipe until its last writer closes it."""
    rest = b""
    with open(fd, "rb", buffering=0) as pipe:
        while data := pipe.read(_PIECE):
            *lines, rest = (rest + data).split(b"\n")
            if len(rest) >= _PIECE:
                lines, rest = [*lines, rest], b""
            for line in lines:
                _log(line)
    _log(rest)


def _log(line: bytes) -> None:
    if text := line.decode("utf-8", "backslashreplace").strip():
        log.warning("printed", extra={"fields": {"text": text}})
