"""Answers the requests of one viewer in another process, however they come."""

import asyncio
from typing import assert_never

from echotui.control.streams import StreamLimits
from echotui.control.token_bucket import TokenBucket
from echotui.model.command import Outcome, Refused
from echotui.model.exchange import (
    OTHER_RUN,
    Find,
    Found,
    Ids,
    IdsOf,
    Reply,
    Request,
    Submit,
)
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.server.server import EchoServer


class Answering:
    """Answers from a source, not too often; `close` it.

    Args:
        source: Of this viewer alone; owned.
        turn: See `Controlled`.
    """

    def __init__(
        self, server: EchoServer, source: Source, turn: asyncio.Lock, limits: StreamLimits
    ) -> None:
        self._server = server
        self._source = source
        self._turn = turn
        self._age = limits.command_age
        self._questions = TokenBucket(limits.rate, limits.burst)
        self._commands = TokenBucket(limits.command_rate, limits.command_burst)

    def close(self) -> None:
        """Free what the server keeps for the viewer."""
        self._source.close()

    async def admit(self, *, command: bool) -> None:
        """Wait until the viewer may have one more answer."""
        await (self._commands if command else self._questions).wait()

    async def answer(self, request: Request) -> Reply:
        """Answer one request; of one viewer, one at a time."""
        match request:
            case Query():
                async with self._turn:
                    return await self._source.view(request)
            case IdsOf(query):
                async with self._turn:
                    return Ids(await self._source.ids(query))
            case Find(ids):
                return Found(await self._source.find(ids))
            case Submit():
                return await self._submit(request)
            case _:
                assert_never(request)

    async def _submit(self, request: Submit) -> Outcome:
        if request.instance != self._server.instance:
            return Refused(OTHER_RUN)
        waited = self._server.clock() - request.at
        # So is a time to come, or that is no number.
        if not 0 <= waited <= self._age:
            return Refused(f"It waited {waited:.0f} s on its way; nothing was done.")
        return await self._source.submit(request.command)
