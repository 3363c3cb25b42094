"""Opens a WebSocket over a Unix socket, and says in one line why that fails."""

import asyncio
from collections.abc import Callable
from typing import Final

from msgspec import MsgspecError, Struct, json
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.iostream import StreamClosedError, UnsatisfiableReadError
from tornado.simple_httpclient import HTTPStreamClosedError, HTTPTimeoutError
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from echotui.errors import NoServerError
from echotui.model.codec import LARGEST
from echotui.model.exchange import PATH
from echotui.sources.remote.resolver import UnixResolver
from echotui.system.printable import one_line

URL: Final = f"ws://localhost{PATH}"
NO_SERVER: Final = "it speaks another protocol"
NOBODY: Final = "it closes the connection at once, as a forwarded socket without a server does"
LONGEST_REASON: Final = 200  # Characters of the reason that an HTTP server gives.


class HandshakeError(NoServerError):
    """There is no connection to a server.

    Attributes:
        reason: Why the server refuses; empty: it does not answer.
        gone: Whether nothing listens at the path.
    """

    def __init__(self, path: str, reason: str, *, gone: bool = False) -> None:
        why = f": {reason}" if reason else ""
        super().__init__(f"no server answers at {path}{why}")
        self.reason = reason
        self.gone = gone


async def connect(
    path: str, within: float, on_message: Callable[[str | bytes | None], None]
) -> WebSocketClientConnection:
    """Connect to the server behind the path of a Unix socket, within so many seconds.

    `on_message` receives the messages, and `None` at the end.

    Raises:
        HandshakeError: None answers, or it refuses.
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
        connecting.add_done_callback(_shut_late)
        raise
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise HandshakeError(path, "", gone=True) from error
    except HTTPTimeoutError as error:
        raise HandshakeError(path, "") from error
    except (HTTPStreamClosedError, ConnectionResetError, BrokenPipeError) as error:
        raise HandshakeError(path, NOBODY) from error
    except HTTPClientError as error:
        raise HandshakeError(path, _reason(error)) from error
    except (StreamClosedError, UnsatisfiableReadError, WebSocketError) as error:
        raise HandshakeError(path, NO_SERVER) from error
    except OSError as error:
        raise HandshakeError(path, one_line(error.strerror or str(error))) from error


def shut(socket: WebSocketClientConnection) -> None:
    """Close, without the closing handshake: a server that is stopped takes no part in it."""
    protocol = socket.protocol
    socket.close()
    if protocol is not None and protocol.stream is not None:
        protocol.stream.close()


def _reason(error: HTTPClientError) -> str:
    body = error.response.body if error.response is not None else b""
    try:
        text = json.decode(body, type=_Refusal).error[:LONGEST_REASON]
    # Of a text that is not UTF-8, and of depth, msgspec raises errors that are not its own.
    except (MsgspecError, UnicodeDecodeError, RecursionError):
        text = f"{NO_SERVER} ({error.code} {error.message})"
    return one_line(text)


class _Refusal(Struct):
    """The answer to a client that is refused."""

    error: str


def _shut_late(connecting: "asyncio.Future[WebSocketClientConnection]") -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        shut(connecting.result())
