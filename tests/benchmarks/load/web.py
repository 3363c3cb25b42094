"""Clients of a web server: each asks again when its answer is back.

Called with `http` or `websocket`, the server's port and pid, the number of clients, and the
messages of all of them a second (0: as many as come back). Each line is a number of seconds for
which they ask; the answer has what was seen.
"""

import socket
import sys
from typing import Final

from tests.benchmarks.child import commands, make_room, send_answer
from tests.benchmarks.load.crowd import connect
from tests.benchmarks.load.talkers import Talkers, measure

GET: Final = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
UPGRADE: Final = (
    b"GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PAYLOAD: Final = b"." * 64
FRAME: Final = b"\x82" + bytes((0x80 | len(PAYLOAD),)) + bytes(4) + PAYLOAD
"""A binary message, masked with zeros (RFC 6455, 5.2)."""
ANSWER: Final = 2 + len(PAYLOAD)
BODY: Final = b"Hello, world"


def answer_of(sock: socket.socket, request: bytes, end: bytes) -> int:
    """Send a request, and return the size of its answer, which ends so."""
    sock.sendall(request)
    got = b""
    while not got.endswith(end):
        new = sock.recv(1 << 16)
        if not new:
            raise RuntimeError(f"the server has closed a connection after {got!r}")
        got += new
    return len(got)


def main() -> None:
    kind = sys.argv[1]
    port, pid, count, rate = map(int, sys.argv[2:6])
    make_room()
    socks = [connect(port) for _ in range(count)]
    if kind == "http":
        (size,) = {answer_of(sock, GET, BODY) for sock in socks}
        talkers = Talkers(socks, GET, size)
    else:
        for sock in socks:
            answer_of(sock, UPGRADE, b"\r\n\r\n")
        talkers = Talkers(socks, FRAME, ANSWER)
    send_answer({"clients": count})
    for seconds in commands():
        send_answer(measure(talkers, float(seconds), rate / count, pid))


if __name__ == "__main__":
    main()
