"""Opens a WebSocket over a Unix socket, and says in one line why that fails."""

import asyncio
from collections.abc import Callable
from typing import Final

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from echotui.errors import NoServerError
from echotui.model.codec import LARGEST
from echotui.model.exchange import PATH
from echotui.sources.remote.resolver import UnixResolver
from echotui.system.printable import one_line

URL: Final = f"ws://localhost{PATH}"
TIMED_OUT: Final = 599  # Of Tornado's client.
CHECKS: Final = (AssertionError, LookupError, ValueError)
"""What Tornado raises where the server's half of the handshake is wrong."""
LONGEST_REASON: Final = 200  # Characters of the reason that an HTTP server gives.


class GoneServerError(NoServerError):
    """There is no server behind the path: it has ended."""


async def connect(
    path: str, within: float, on_message: Callable[[str | bytes | None], None]
) -> WebSocketClientConnection:
    """Connect to the server behind the path of a Unix socket, within so many seconds.

    `on_message` receives the messages, and `None` at the end.

    Raises:
        NoServerError: None answers, or it refuses.
    """
    request = HTTPRequest(URL, connect_timeout=within, request_timeout=within)
    connecting = asyncio.ensure_future(
        websocket_connect(
            request,
            on_message_callback=on_message,
            max_message_size=LARGEST,
            resolver=UnixResolver(path=path),
        )
    )
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        # Tornado cannot give up in between.
        connecting.add_done_callback(_close)
        raise
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise GoneServerError(f"no server answers at {path}") from error
    except HTTPClientError as error:
        raise NoServerError(f"the server at {path} cannot be asked: {_reason(error)}") from error
    # The last three are Tornado's checks of the server's half of the handshake.
    except (
        OSError,
        StreamClosedError,
        WebSocketError,
        AssertionError,
        LookupError,
        ValueError,
    ) as error:
        reason = one_line(str(error)) or "it is no server of echotui"
        raise NoServerError(f"no server answers at {path}: {reason}") from error


def _reason(error: HTTPClientError) -> str:
    if error.code == TIMED_OUT:
        return "no answer in time"
    body = error.response.body if error.response is not None else b""
    text = body[:LONGEST_REASON].decode(errors="replace").strip().partition("\n")[0]
    return one_line(text or f"{error.code} {error.message}")


def _close(connecting: "asyncio.Future[WebSocketClientConnection]") -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().close()
