"""Writes a text to a stream that may be closed, or of few characters."""

import os
from contextlib import suppress
from typing import TextIO


def write(text: str, stream: TextIO | None) -> None:
    """Write a text; what the encoding does not have is escaped.

    Raises:
        OSError: It cannot be written.
    """
    if stream is None:  # The descriptor was closed before the start.
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError:
        # The rest of the buffer would fail again, with a traceback, when the interpreter ends.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise
