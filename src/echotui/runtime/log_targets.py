"""Where a run logs: to a file, to standard error."""

import os
from collections.abc import Mapping
from typing import Final

from echotui.config.choices import LogFormat
from echotui.config.settings import Settings
from echotui.logs.formatter import Render, render, render_for_journal
from echotui.logs.json_lines import render_json
from echotui.logs.setup import LogTarget, open_log
from echotui.logs.stream import LogStream
from echotui.system.systemd import is_journal

STDERR: Final = 2
_RENDER: Final[Mapping[LogFormat, Render]] = {LogFormat.TEXT: render, LogFormat.JSON: render_json}


def file_target(settings: Settings) -> list[LogTarget]:
    """Open the log file; an empty list if there is to be none.

    Raises:
        StartError: It cannot be opened.
    """
    if not settings.log_file:
        return []
    return [LogTarget(open_log(settings.log_file), _RENDER[settings.log_format])]


def stderr_target(settings: Settings) -> LogTarget:
    """Log to standard error; without the time, if systemd-journald reads it and adds that."""
    made = _RENDER[settings.log_format]
    if made is render and is_journal(STDERR, os.environ):
        made = render_for_journal
    return LogTarget(LogStream(STDERR, "standard error"), made)
