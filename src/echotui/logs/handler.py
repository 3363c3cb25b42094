"""Passes log records to the writer's thread."""

import logging
import time
from collections.abc import Callable, Hashable
from typing import NamedTuple

from echotui.logs.formatter import Render, event_of, made_record, render
from echotui.logs.rate_limit import RateLimiter


class _Cause(NamedTuple):
    """What the rate limit counts together. `cause` may be a message's template, without values."""

    level: int
    event: str
    cause: str


class LogHandler(logging.Handler):
    """Renders records as lines and passes them on, at a limited rate for each cause.

    Args:
        put: Receives a line; must not wait.
        clock: Monotonic time in seconds.
        render: Makes a line of a record.
    """

    def __init__(
        self,
        put: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        render: Render = render,
    ) -> None:
        super().__init__(logging.INFO)
        self._put = put
        self._render = render
        self._limit = RateLimiter(clock)

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on. Never waits and never raises."""
        try:
            if self._limit.allows(_cause(record), _events(record)):
                self._put(self._render(record))
        except Exception as error:  # noqa: BLE001 - as in logging's own handlers: an argument's str
            failure = made_record(logging.WARNING, "log-error", error=type(error).__name__)
            self._put(self._render(failure))

    def suppressed(self, ending: bool) -> list[str]:  # noqa: FBT001 - the writer calls it by place
        """Return a line of suppressed events for each cause with a window that is over, or all."""
        counts = self._limit.expire(all_=ending)
        return [self._render(_summary(cause, count)) for cause, count in counts.items()]


def _cause(record: logging.LogRecord) -> _Cause:
    fields = getattr(record, "fields", None)
    if fields is None:
        return _Cause(record.levelno, event_of(record), str(record.msg)[:80])
    return _Cause(record.levelno, event_of(record), str(fields.get("cause", "")))


def _events(record: logging.LogRecord) -> int:
    """Return how many events a record stands for: a summary line counts as all of its events."""
    count: int = getattr(record, "fields", {}).get("not_listed", 1)
    return count


def _summary(cause: Hashable, count: int) -> logging.LogRecord:
    if not isinstance(cause, _Cause):
        return made_record(logging.WARNING, "suppressed", event="others", count=count)
    return made_record(cause.level, "suppressed", event=cause.event, cause=cause.cause, count=count)
