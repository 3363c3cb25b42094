"""Passes log records to the writer's thread."""

import logging
import time
from collections.abc import Callable, Hashable
from typing import NamedTuple

from echotui.logs.formatter import event_of, render, stamp
from echotui.logs.rate_limit import RateLimiter


class _Cause(NamedTuple):
    """What the rate limit counts together. `cause` may be a message's template, without values."""

    level: str
    event: str
    cause: str


class LogHandler(logging.Handler):
    """Renders records as lines and passes them on, at a limited rate for each cause.

    Args:
        put: Receives a line; must not wait.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self, put: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(logging.INFO)
        self._put = put
        self._limit = RateLimiter(clock)

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on. Never waits and never raises."""
        try:
            if self._limit.allows(_cause(record), _events(record)):
                self._put(render(record))
        except Exception as error:  # noqa: BLE001 - as in logging's own handlers: an argument's str
            self._put(f"{stamp(time.time())} WARNING - log-error error={type(error).__name__}")

    def suppressed(self, ending: bool) -> list[str]:  # noqa: FBT001 - the writer calls it by place
        """Return a line of suppressed events for each cause with a window that is over, or all."""
        return [_summary(cause, count) for cause, count in self._limit.expire(all_=ending).items()]


def _cause(record: logging.LogRecord) -> _Cause:
    fields = getattr(record, "fields", None)
    if fields is None:
        return _Cause(record.levelname, event_of(record), str(record.msg)[:80])
    return _Cause(record.levelname, event_of(record), str(fields.get("cause", "")))


def _events(record: logging.LogRecord) -> int:
    """Return how many events a record stands for: a summary line counts as all of its events."""
    count: int = getattr(record, "fields", {}).get("not_listed", 1)
    return count


def _summary(cause: Hashable, count: int) -> str:
    if not isinstance(cause, _Cause):
        level, fields = "WARNING", {"event": "others", "count": count}
    else:
        level, fields = cause.level, {"event": cause.event, "cause": cause.cause, "count": count}
    record = logging.makeLogRecord(
        {"levelname": level, "msg": "suppressed", "fields": fields, "created": time.time()}
    )
    return render(record)
