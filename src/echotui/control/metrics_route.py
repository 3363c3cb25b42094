"""`GET /metrics`: for Prometheus, which asks every few seconds."""

import math
from collections.abc import Awaitable, Callable

from echotui.control.handler import ControlHandler
from echotui.control.request_error import RequestError
from echotui.server.server import EchoServer
from echotui.system.file_work import off_loop
from echotui.system.refusals import REFUSALS, refusal

Exposition = Callable[[EchoServer, str], Awaitable[tuple[bytes, str]]]


async def metrics(handler: ControlHandler) -> None:
    """Answer in the format that the scraper asks for."""
    try:
        # The first time, it takes tens of milliseconds to load.
        exposition = await off_loop(math.inf, _load)
    except REFUSALS as error:
        raise RequestError(503, f"metrics cannot be loaded: {refusal(error)}") from error
    accept = handler.request.headers.get("Accept", "")
    content, content_type = await exposition(handler.controlled.server, accept)
    handler.set_header("Content-Type", content_type)
    await handler.finish(content)


def _load() -> Exposition:
    from echotui.control.metrics import exposition  # noqa: PLC0415 - see above

    return exposition
