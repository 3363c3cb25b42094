"""What others print while the screen is the dashboard's: kept off it, and logged."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

log = logging.getLogger(__name__)

_PIECE: Final = 4096
"""Bytes without an end of line that are logged as a line."""
_GRACE: Final = 0.2
"""Seconds that the last words have to be read; a child of ours may keep our end open."""
_TAKEN: Final = (1, 2)


@contextmanager
def captured_output() -> Iterator[None]:
    """Let descriptors 1 and 2 lead to the log, and Python's own streams to the terminal still.

    The dashboard draws on `sys.__stderr__`, and asks `sys.__stdout__` for the size: they get
    descriptors of their own. Everything else (print, warnings, C libraries, children) writes to 1
    or 2, at a time when each byte of it would spoil the screen. They lead back at the end.
    """
    _flush()
    kept = [os.dup(fd) for fd in _TAKEN]
    streams = sys.__stdout__, sys.__stderr__
    ours = [
        open(fd, "w", encoding=_encoding(stream), errors="backslashreplace")  # noqa: SIM115, PTH123
        for fd, stream in zip(kept, streams, strict=True)
    ]
    reading, writing = os.pipe()
    reader = threading.Thread(target=_log_all, args=(reading,), name="printed", daemon=True)
    reader.start()
    for fd in _TAKEN:
        os.dup2(writing, fd)
    os.close(writing)
    _name(*ours)
    try:
        yield
    finally:
        _flush()
        _name(*streams)
        for fd, stream in zip(_TAKEN, ours, strict=True):
            os.dup2(stream.fileno(), fd)
            with suppress(OSError):  # The terminal may be gone; there is nothing in it anyway.
                stream.close()
        reader.join(_GRACE)


def _name(stdout: TextIO | None, stderr: TextIO | None) -> None:
    # typeshed calls them final; Textual has no other way to be told where to draw.
    vars(sys).update(__stdout__=stdout, __stderr__=stderr)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # Closed, or full, or gone: then what is in it is lost anyway.
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()


def _encoding(stream: TextIO | None) -> str:
    return stream.encoding if stream is not None else "utf-8"


def _log_all(fd: int) -> None:
    """Log every line that is written to the other end, until nobody has it any more."""
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
