"""One viewer that asks over a broker: its requests, one after the other, and its source."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from echotui.control.answering import Answering
from echotui.control.nats.limits import FleetLimits
from echotui.control.nats.rights import OPEN
from echotui.errors import MessageError
from echotui.model.codec import REQUEST
from echotui.model.command import Refused
from echotui.model.exchange import Reply, RequestFailed, Submit
from echotui.system.task_failure import reported_task

log = logging.getLogger(__name__)

WRONG_SUBJECT: Final = "Commands have a subject of their own, and nothing else is sent there."
FAILED: Final = "The server failed to answer; its log says why."


class FleetRequest(NamedTuple):
    """One request, not decoded yet.

    Attributes:
        reply: The subject that the answer goes to.
        command: Whether it came at the subject of commands.
        guarded: Whether it came over a broker that lets in only those that have credentials.
    """

    data: bytes
    reply: str
    command: bool
    guarded: bool


class FleetViewer:
    """Answers the requests of one viewer until none has come for some time.

    Args:
        answering: Owned.
        send: Sends a reply to a subject.
        on_end: Called when the viewer is freed.

    Attributes:
        dropped: Requests that were dropped: more waited than may.
        failed: Requests that could not be answered.
    """

    def __init__(
        self,
        answering: Answering,
        send: Callable[[str, Reply], Awaitable[None]],
        on_end: Callable[["FleetViewer"], object],
        limits: FleetLimits,
    ) -> None:
        self.dropped = 0
        self.failed = 0
        self._answering = answering
        self._send = send
        self._on_end = on_end
        self._limits = limits
        self._waiting: deque[FleetRequest] = deque()
        self._bytes = 0
        self._asked = asyncio.Event()
        self._task = reported_task(self._run())

    def put(self, request: FleetRequest) -> None:
        """Answer it when those before are answered; of too many, the oldest is not."""
        self._waiting.append(request)
        self._bytes += len(request.data)
        limits = self._limits
        while len(self._waiting) > limits.waiting or self._bytes > limits.waiting_bytes:
            self._pop()
            self.dropped += 1
        self._asked.set()

    async def close(self) -> None:
        """Answer no more."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            while (request := await self._next()) is not None:
                await self._answering.admit(command=request.command)
                await self._send(request.reply, await self._reply(request))
        finally:
            self._answering.close()
            self._on_end(self)

    async def _next(self) -> FleetRequest | None:
        """Return the next request; `None` if none comes in the time that a viewer is kept."""
        while not self._waiting:
            self._asked.clear()
            try:
                async with asyncio.timeout(self._limits.kept):
                    await self._asked.wait()
            except TimeoutError:
                # One may have come in the same turn of the loop.
                if not self._waiting:
                    return None
        return self._pop()

    def _pop(self) -> FleetRequest:
        request = self._waiting.popleft()
        self._bytes -= len(request.data)
        return request

    async def _reply(self, request: FleetRequest) -> Reply:
        # Decoded only now: the largest takes 10 ms.
        try:
            asked = REQUEST.decode(request.data)
            if isinstance(asked, Submit) and request.command and not request.guarded:
                return Refused(OPEN)
            if isinstance(asked, Submit) is request.command:
                return await self._answering.answer(asked)
            text = WRONG_SUBJECT
        except MessageError as error:
            text = str(error)
        except Exception:  # of any type: it costs this request, and the viewer has its answer
            log.exception("fleet-request-failed")
            text = FAILED
        self.failed += 1
        return RequestFailed(text)
