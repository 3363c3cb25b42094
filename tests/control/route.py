"""The one route of the stream, without the limits of the others."""

import socket
from typing import Final

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application

from echotui.control.access import Access
from echotui.control.request_gate import RequestGate
from echotui.control.stream import SourceStream
from echotui.control.streams import Streams
from echotui.control.token_bucket import TokenBucket
from echotui.model.exchange import PATH
from echotui.system.peer import peer_of

GATE: Final = RequestGate(Access(unix=True, path=""), TokenBucket(1e6, 1000))


class PeerServer(HTTPServer):
    """Knows who its clients are, as a `ControlListener` does."""

    def handle_stream(self, stream: IOStream, address: object) -> None:
        del address
        super().handle_stream(stream, peer_of(stream.socket))


def serve_streams(streams: Streams, sock: socket.socket) -> HTTPServer:
    """Accept viewers at a listening socket."""
    http = PeerServer(Application([(PATH, SourceStream, {"streams": streams, "gate": GATE})]))
    http.add_socket(sock)
    return http
