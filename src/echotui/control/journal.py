"""`GET /v1/journal`: journal lines as NDJSON, with `follow` also those to come."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from contextlib import closing, suppress
from typing import Final

from msgspec import json

from echotui.control.handler import ControlHandler
from echotui.control.journal_cursor import JournalCursor, NumberedLine
from echotui.control.question import check_filter, read_filter, read_limit
from echotui.control.request_error import RequestError
from echotui.model.journal_fields import JOURNAL_FIELDS
from echotui.model.query import Query, Scope
from echotui.model.records.formats import MEDIA_TYPES, Ndjson
from echotui.model.records.heading import Heading
from echotui.model.records.lines import NAMES, line_record
from echotui.server.journal import KEPT_LINES

AT_ONCE: Final = 100
"""Lines tested and written in one turn of the loop: some 2 ms."""
PAUSE: Final = (
    0.05  # Seconds between two parts of a followed journal: at most 2,000 lines a second.
)
POLL: Final = 0.25  # Seconds between two polls for new lines.
FOLLOWED: Final = 10  # Earlier lines that a follower gets, if it gives no limit.


async def journal(handler: ControlHandler) -> None:
    """Answer with the newest lines, oldest first."""
    given = handler.arguments("filter", "limit", "follow")
    follow = given.get("follow", "no").lower() not in ("no", "0", "false", "off")
    limit = read_limit(given, FOLLOWED if follow else KEPT_LINES)
    filter_ = read_filter(given.get("filter", ""))
    check_filter(filter_, JOURNAL_FIELDS, words=True)
    with closing(handler.source()) as source:
        view = await source.view(Query(scope=Scope.LIVE))
    heading = Heading(NAMES, view.at + view.wall, view.server.addresses, str(filter_))
    cursor = JournalCursor(handler.controlled.server.journal, filter_)
    reader = JournalAnswer(handler, cursor, Ndjson(heading), view.wall)
    if not follow:
        await handler.stream(MEDIA_TYPES["ndjson"], reader.kept(limit))
        return
    if refusal := handler.controlled.streams.add(reader):
        raise RequestError(503, refusal)
    try:
        await handler.stream(MEDIA_TYPES["ndjson"], reader.followed(limit))
    finally:
        handler.controlled.streams.remove(reader)


class JournalAnswer:
    """One client that reads the journal; a `Stream` while it follows.

    Args:
        wall: Makes Unix time of the lines' moments.
    """

    def __init__(
        self, handler: ControlHandler, cursor: JournalCursor, form: Ndjson, wall: float
    ) -> None:
        self._handler = handler
        self._cursor = cursor
        self._form = form
        self._wall = wall
        self._over = handler.gone
        self._why = ""

    def end(self, why: str) -> None:
        """See `Stream.end`."""
        self._why = why
        self._over.set()

    def drop(self) -> None:
        """See `Stream.drop`."""
        self._handler.drop()

    async def kept(self, limit: int) -> AsyncGenerator[str, None]:
        """Return the newest lines that match, as text."""
        newest: deque[NumberedLine] = deque(maxlen=limit)
        left = self._cursor.left
        while left > 0:
            async with self._handler.controlled.turn:
                newest += self._cursor.read(min(left, AT_ONCE))
            left -= AT_ONCE
            await asyncio.sleep(0)
        self._cursor.dropped = 0
        while newest:
            async with self._handler.controlled.turn:
                part = self._text(newest.popleft() for _ in range(min(AT_ONCE, len(newest))))
            yield part

    async def followed(self, limit: int) -> AsyncGenerator[str, None]:
        """Return the newest lines, and those that are added, until the client or server ends."""
        # The status and headers, at once.
        yield ""
        async for part in self.kept(limit):
            yield part
        while not self._over.is_set():
            async with self._handler.controlled.turn:
                part = self._text(self._cursor.read(AT_ONCE))
            if self._cursor.dropped:
                yield self._event("dropped", lines=self._cursor.dropped)
                self._cursor.dropped = 0
            if part:
                yield part
            with suppress(TimeoutError):
                pause = PAUSE if self._cursor.left else POLL
                await asyncio.wait_for(self._over.wait(), pause)
        if self._why:
            yield self._event("closed", reason=self._why)

    def _text(self, lines: Iterable[NumberedLine]) -> str:
        records = (line_record(number, line, self._wall) for number, line in lines)
        return "".join(map(self._form.record, records))

    @staticmethod
    def _event(kind: str, **values: object) -> str:
        return json.encode({"kind": kind, **values}).decode() + "\n"
