"""One record as one line of printable ASCII, whatever is in it."""

import logging
import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from echotui.system.local_time import local_time
from echotui.system.printable import escape

LONGEST_VALUE: Final = 500
"""Characters of one value, escaped."""
FRAMES: Final = 6
"""Places of a traceback that are told, the innermost first."""
_OURS: Final = "echotui."
_BARE: Final = re.compile(r"[!#-<>-\[\]-~]+")
r"""Printable ASCII without blank, quote, `=` and backslash."""


def render(record: logging.LogRecord) -> str:
    r"""Write a record as a line.

    `2026-01-31T14:07:22.512+01:00 INFO #17 ended cause="peer closed" in=640`: time, level,
    connection or `-`, event, and then `key=value`. A record may say `connection` and `fields`; of
    others the logger is the event, and the message is the `text`.

    Args:
        record: Any record, also one of a library.

    Returns:
        Printable ASCII without an end of line. No text of an exception is in it, for that may
        quote a payload; but its type, and where it was raised.
    """
    id_ = getattr(record, "connection", 0)
    parts = [stamp(record.created), record.levelname, f"#{id_}" if id_ else "-", event_of(record)]
    parts += [f"{key}={_value(str(value))}" for key, value in _fields(record).items()]
    return " ".join(parts)


def stamp(at: float) -> str:
    """Write a time.

    Args:
        at: Unix time in seconds.

    Returns:
        Local time in ISO 8601, with milliseconds and the offset.
    """
    return local_time(at).isoformat(timespec="milliseconds")


def event_of(record: logging.LogRecord) -> str:
    """Name what a record tells of.

    Args:
        record: Any record.

    Returns:
        `ended`; of a record without fields the name of its logger, `server.listener`.
    """
    named = record.msg if hasattr(record, "fields") else record.name.removeprefix(_OURS)
    return escape(str(named)).replace(" ", "-")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    given: Mapping[str, object] | None = getattr(record, "fields", None)
    fields: dict[str, object] = dict(given) if given is not None else {"text": record.getMessage()}
    if record.exc_info and record.exc_info[0] is not None:
        kind, error, trace = record.exc_info
        fields["error"] = kind.__name__
        if isinstance(error, OSError) and error.strerror:
            fields["reason"] = error.strerror
        fields["where"] = where(trace)
    return fields


def where(trace: TracebackType | None) -> str:
    """Say where an exception was raised.

    Args:
        trace: Its traceback.

    Returns:
        `channel.py:141 _readable, channel.py:128 _on_ready`, the innermost first; no source and no
        locals, which may be of a client.
    """
    frames: list[Any] = list(traceback.extract_tb(trace))[-FRAMES:]
    return ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )


def _value(text: str) -> str:
    # Cut before it is escaped too: a line of a megabyte is not to be escaped for nothing.
    escaped = escape(text[: LONGEST_VALUE + 1])
    if len(escaped) > LONGEST_VALUE:
        escaped = f"{escaped[: LONGEST_VALUE - 3].rstrip(chr(92))}..."
    if _BARE.fullmatch(escaped):
        return escaped
    quoted = escaped.replace('"', '\\"')
    return f'"{quoted}"'
