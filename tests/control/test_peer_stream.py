import asyncio
import re
import socket

from echotui.control.peer_stream import PeerStream

HEADERS = rb"\r\n\r\n"


def idle(stream: PeerStream) -> bool:
    return stream.idle


async def test_a_request_that_waits_to_be_read_is_no_idleness() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    stream = PeerStream(ours, 5.0, asyncio.Lock(), lambda _stream: None)
    assert not idle(stream)
    reading = stream.read_until_regex(HEADERS)
    assert idle(stream)
    # The loop has not run since: the stream knows nothing of it.
    theirs.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert not idle(stream)
    assert re.search(HEADERS, await reading)
    assert not idle(stream)
    stream.close()
    assert not idle(stream)
    theirs.close()
