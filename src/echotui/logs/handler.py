"""Takes what anybody logs to the log's thread."""

import logging
import time
from collections.abc import Callable, Hashable
from typing import NamedTuple

from echotui.logs.formatter import event_of, render, stamp
from echotui.logs.rate_limit import Limit


class _Cause(NamedTuple):
    """What is counted together; the text of the others in it is a template, without values."""

    level: str
    event: str
    cause: str


class LogHandler(logging.Handler):
    """Renders records and passes them on, those of one cause only so often.

    Args:
        put: Takes a line; never waits.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self, put: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(logging.INFO)
        self._put = put
        self._limit = Limit(clock)

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on; whoever logs never waits and never fails for it."""
        try:
            if self._limit.allows(_cause(record), _events(record)):
                self._put(render(record))
        except Exception as error:  # noqa: BLE001 - as in logging's own handlers: an argument's str
            self._put(f"{stamp(time.time())} WARNING - log-fault error={type(error).__name__}")

    def held_back(self, ending: bool) -> list[str]:  # noqa: FBT001 - the writer calls it by place
        """Say how many events were held back, of every cause whose time is over.

        Args:
            ending: Of all causes.

        Returns:
            A line for each.
        """
        return [_told(cause, count) for cause, count in self._limit.over(all_=ending).items()]


def _cause(record: logging.LogRecord) -> _Cause:
    fields = getattr(record, "fields", None)
    if fields is None:
        return _Cause(record.levelname, event_of(record), str(record.msg)[:80])
    return _Cause(record.levelname, event_of(record), str(fields.get("cause", "")))


def _events(record: logging.LogRecord) -> int:
    """How many a record stands for: a line that tells of a crowd counts as the crowd."""
    count: int = getattr(record, "fields", {}).get("not_listed", 1)
    return count


def _told(cause: Hashable, count: int) -> str:
    if not isinstance(cause, _Cause):
        level, fields = "WARNING", {"event": "others", "count": count}
    else:
        level, fields = cause.level, {"event": cause.event, "cause": cause.cause, "count": count}
    record = logging.makeLogRecord(
        {"levelname": level, "msg": "held-back", "fields": fields, "created": time.time()}
    )
    return render(record)
