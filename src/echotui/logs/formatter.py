"""Renders a log record as one line of printable ASCII: text."""

import logging
import re
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from echotui.system.local_time import local_time
from echotui.system.printable import escape

Render = Callable[[logging.LogRecord], str]
"""Renders any record, also one of a library, as a line without its end, in printable ASCII."""

LONGEST_VALUE: Final = 500
"""Characters of one value, escaped."""
FRAMES: Final = 6
"""Frames of a traceback in a line, innermost first."""
_OURS: Final = "echotui."
_PRIORITIES: Final = (
    (logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (0, 7),
)  # fmt: skip
"""Of syslog(3), each with the least level that has it."""
_BARE: Final = re.compile(r"[!#-<>-\[\]-~]+")
r"""Printable ASCII without blank, quote, `=` and backslash."""


def render(record: logging.LogRecord) -> str:
    r"""Render a record with its time, see `Render`.

    `2026-01-31T14:07:22.512+01:00 INFO #17 ended cause="peer closed" in=640`: time, level,
    connection or `-`, event, and then `key=value`. A record may have `connection` and `fields`; if
    it has none, its logger is the event and its message the `text`. Of an exception only the type
    and the place are rendered: its text may quote a payload.
    """
    return f"{stamp(record.created)} {_untimed(record)}"


def render_for_journal(record: logging.LogRecord) -> str:
    """Render a record for systemd-journald, which adds the time: `<4>WARNING - exposed text=...`.

    The number is the priority of syslog(3), which journald takes off the line: sd-daemon(3).
    """
    return f"<{_priority(record.levelno)}>{_untimed(record)}"


def made_record(level: int, event: str, /, **fields: object) -> logging.LogRecord:
    """Make a record of the log itself, of this moment."""
    return logging.makeLogRecord(
        {
            "levelno": level, "levelname": logging.getLevelName(level), "msg": event,
            "fields": fields, "created": time.time(),
        }
    )  # fmt: skip


def stamp(at: float) -> str:
    """Format Unix time in seconds as local time in ISO 8601, with milliseconds and the offset."""
    return local_time(at).isoformat(timespec="milliseconds")


def event_of(record: logging.LogRecord) -> str:
    """Return the event, such as `ended`; without fields the logger's name, `server.listener`."""
    name = record.msg if hasattr(record, "fields") else record.name.removeprefix(_OURS)
    return escape(str(name)).replace(" ", "-")


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """Return the values of a record, of an exception only the type, the place and errno's text."""
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
    """Return the place of an exception: `channel.py:141 _readable, channel.py:128 _on_ready`.

    Innermost frame first. Source lines and locals are left out: they may hold a client's data.
    """
    frames: list[Any] = list(traceback.extract_tb(trace))[-FRAMES:]
    return ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )


def _untimed(record: logging.LogRecord) -> str:
    id_ = getattr(record, "connection", 0)
    parts = [record.levelname, f"#{id_}" if id_ else "-", event_of(record)]
    parts += [f"{key}={_value(str(value))}" for key, value in fields_of(record).items()]
    return " ".join(parts)


def _priority(level: int) -> int:
    return next(priority for least, priority in _PRIORITIES if level >= least)


def _value(text: str) -> str:
    # Cut before escaping too, so that a text of a megabyte is not escaped in vain.
    escaped = escape(text[: LONGEST_VALUE + 1])
    if len(escaped) > LONGEST_VALUE:
        escaped = f"{escaped[: LONGEST_VALUE - 3].rstrip(chr(92))}..."
    if _BARE.fullmatch(escaped):
        return escaped
    quoted = escaped.replace('"', '\\"')
    return f'"{quoted}"'
