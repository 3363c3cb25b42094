"""One client that sends many bytes; called with the server's port.

A line is how many; it is answered with the seconds from the first byte sent to the last one back.
"""

import os
import select
import sys
import time
from typing import Final

from tests.benchmarks.child import commands, send_answer
from tests.benchmarks.load.crowd import PATIENCE, connect

PIECE: Final = 1 << 16


def carry(port: int, size: int) -> float:
    block = os.urandom(PIECE) * 2
    with connect(port) as sock:
        sock.setblocking(False)
        sent = back = 0
        began = time.perf_counter()
        while back < size:
            writing = [sock] if sent < size else []
            readable, writable, _ = select.select([sock], writing, [], PATIENCE)
            if not readable and not writable:
                raise RuntimeError("the server does not echo")
            if writable:
                place = sent % PIECE
                sent += sock.send(block[place : place + min(PIECE, size - sent)])
            if readable:
                data = sock.recv(PIECE)
                place = back % PIECE
                if not data or data != block[place : place + len(data)]:
                    raise RuntimeError("what came back is not what was sent")
                back += len(data)
        return time.perf_counter() - began


if __name__ == "__main__":
    for order in commands():
        send_answer({"seconds": carry(int(sys.argv[1]), int(order))})
