"""Renders a log record as one line of JSON."""

import json
import logging
from typing import Final

from echotui.logs.formatter import LONGEST_VALUE, event_of, fields_of, stamp

_NUMBERS: Final = int | float
_OWN: Final = ("time", "level", "connection", "event")


def render_json(record: logging.LogRecord) -> str:
    """Render a record as an object, see `Render`: what text has, with numbers as numbers.

    `{"time": "2026-01-31T14:07:22.512+01:00", "level": "INFO", "connection": 17, "event": "ended",
    "cause": "peer closed", "in": 640}`; `connection` is left out where there is none. A value with
    the name of one of these has the event before it, as `suppressed_event`.
    """
    event = event_of(record)
    line: dict[str, object] = {"time": stamp(record.created), "level": record.levelname}
    if id_ := getattr(record, "connection", 0):
        line["connection"] = id_
    line["event"] = event
    for name, value in fields_of(record).items():
        line[f"{event}_{name}" if name in _OWN else name] = _value(value)
    # Of ASCII, json leaves this one as it is.
    return json.dumps(line).replace("\x7f", "\\u007f")


def _value(value: object) -> object:
    if value is None or isinstance(value, _NUMBERS):
        return value
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."
