"""One listening control socket, and its connections."""

import asyncio
import logging
import socket
import time
from typing import Final

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application

from echotui.control.peer_limits import PeerLimits
from echotui.control.peer_stream import PeerStream
from echotui.control.spare import SpareDescriptors
from echotui.control.token_bucket import TokenBucket
from echotui.model.address import Address
from echotui.model.codec import LARGEST
from echotui.server.journal import Journal
from echotui.server.listener import Listener
from echotui.system.peer import Peer, peer_of

log = logging.getLogger(__name__)

HEADERS: Final = 32 * 1024  # Bytes: four times as many as a filter of the largest size needs.
AGAIN: Final = 0.05
"""Seconds until a full listener looks again for a connection that has become idle."""
_REFUSED: Final = (
    b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n"
    b'{"error": "only the user of this server and root may use its control socket"}\n'
)


class ControlListener:
    """Accepts connections at a listening socket, which it owns, and serves HTTP on them."""

    def __init__(
        self,
        sock: socket.socket,
        application: Application,
        spare: SpareDescriptors,
        bucket: TokenBucket,
        turn: asyncio.Lock,
        limits: PeerLimits,
    ) -> None:
        self._loop = IOLoop.current()
        self._limits = limits
        self._bucket = bucket
        self._turn = turn
        self._is_unix = sock.family == socket.AF_UNIX
        self._spare = spare
        # In the order in which they came.
        self._streams: dict[PeerStream, None] = {}
        self._resume_at: object | None = None
        self._stopped = False
        self._http = HTTPServer(
            application,
            idle_connection_timeout=limits.deadline,
            body_timeout=limits.deadline,
            max_header_size=HEADERS,
            max_body_size=LARGEST,
        )
        # A journal of its own: that of the server is for its clients.
        self._listener = Listener(
            self._loop, sock, self._on_accept, Journal(1), time.monotonic, self._free_descriptor
        )
        self._listener.resume()

    def __len__(self) -> int:
        """Return the number of connections."""
        return len(self._streams)

    def stop(self) -> None:
        """Stop listening."""
        self._stopped = True
        if self._resume_at is not None:
            self._loop.remove_timeout(self._resume_at)
        self._listener.close()

    async def close(self) -> None:
        """Close all connections, after `stop`."""
        for stream in list(self._streams):
            stream.close()
        await self._http.close_all_connections()

    def _on_accept(self, sock: socket.socket, address: Address) -> None:
        peer: Peer | Address = address
        if self._is_unix:
            try:
                peer = peer_of(sock)
            except OSError:
                # It has gone already.
                sock.close()
                return
            if not peer.trusted:
                self._refuse(sock, peer)
                return
        stream = PeerStream(sock, self._limits.deadline, self._turn, self._on_closed)
        self._streams[stream] = None
        self._http.handle_stream(stream, peer)
        delay = self._bucket.take()
        if not delay and not self._has_room():
            delay = AGAIN
        if delay:
            # The next ones wait in the kernel's backlog.
            self._listener.pause()
            self._resume_after(delay)

    def _resume_after(self, delay: float) -> None:
        if self._resume_at is None and not self._stopped:
            self._resume_at = self._loop.call_later(delay, self._on_delay)

    def _has_room(self) -> bool:
        """Return whether one more may be accepted; an idle one is closed for it."""
        return len(self._streams) < self._limits.connections or self._close_idle()

    def _free_descriptor(self) -> bool:
        return self._spare.free() or self._close_idle()

    def _close_idle(self) -> bool:
        """Close the oldest connection that asks nothing. Return whether there was one."""
        idle = next((stream for stream in self._streams if stream.idle), None)
        if idle is not None:
            idle.close()
        return idle is not None

    def _refuse(self, sock: socket.socket, peer: Peer) -> None:
        log.warning("control-refused", extra={"fields": {"client": peer}})
        with sock:
            sock.setblocking(False)
            try:
                sock.send(_REFUSED)
            except OSError:
                return

    def _on_delay(self) -> None:
        self._resume_at = None
        self._resume()

    def _on_closed(self, stream: PeerStream) -> None:
        self._streams.pop(stream, None)
        self._spare.refill()
        self._resume()

    def _resume(self) -> None:
        if self._stopped or self._resume_at is not None:
            return
        if self._has_room():
            self._listener.resume()
            self._listener.retry_now()
        else:
            self._resume_after(AGAIN)
