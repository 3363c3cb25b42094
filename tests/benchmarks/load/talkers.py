"""Clients that talk, beside others that are silent.

Called with the server's port and pid, the number of talkers, their messages' size in bytes, the
messages that each sends a second (0: the next as soon as the last is back), and the number of
silent clients. The talkers connect first, so that they are the first in the table. Once all are in,
it says so; then it talks for as many seconds as each line says, and tells what was seen.
"""

import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Final

from tests.benchmarks.child import commands, make_room, send_answer
from tests.benchmarks.figures import percentile
from tests.benchmarks.load.crowd import connect, connect_all, echo_once
from tests.benchmarks.usage import cpu_seconds, sleeps

BUFFER: Final = 1 << 16


class Talkers:
    """Clients with one message in flight each.

    Args:
        socks: Blocking ones.
        message: That of all.
        answer: Bytes that come back for it.
    """

    def __init__(self, socks: list[socket.socket], message: bytes, answer: int) -> None:
        self._message = message
        self._answer = answer
        self.times: list[float] = []
        self._socks = {sock.fileno(): sock for sock in socks}
        self._receive = {fd: sock.recv_into for fd, sock in self._socks.items()}
        self._send = {fd: sock.send for fd, sock in self._socks.items()}
        self._left = dict.fromkeys(self._socks, 0)
        self._sent_at = dict.fromkeys(self._socks, 0.0)
        self._buffer = bytearray(max(answer, BUFFER))
        self._poll = select.epoll()
        for sock in socks:
            sock.setblocking(False)
            self._poll.register(sock, select.EPOLLIN)

    @property
    def fds(self) -> list[int]:
        return list(self._socks)

    def send(self, fd: int) -> bool:
        """Send the next message of a client; not while its last is not back."""
        if self._left[fd]:
            return False
        self._left[fd] = self._answer
        self._sent_at[fd] = time.perf_counter()
        sent = self._send[fd](self._message)
        if sent < len(self._message):
            self._send_rest(self._socks[fd], sent)
        return True

    def _send_rest(self, sock: socket.socket, sent: int) -> None:
        sock.setblocking(True)
        sock.sendall(memoryview(self._message)[sent:])
        sock.setblocking(False)

    def hear(self, timeout: float, then: Callable[[int], object] | None) -> int:
        """Receive what is there, do something with each client whose message is back; count."""
        left, receive, clock, buffer = self._left, self._receive, time.perf_counter, self._buffer
        back = 0
        for fd, _ in self._poll.poll(timeout):
            count = receive[fd](buffer)
            if not count:
                raise RuntimeError("the server has closed a connection")
            left[fd] -= count
            if not left[fd]:
                back += 1
                self.times.append(clock() - self._sent_at[fd])
                if then is not None:
                    then(fd)
        return back

    def settle(self) -> None:
        """Wait until all messages are back."""
        while any(self._left.values()):
            self.hear(1.0, None)


def echoed(port: int, count: int, size: int) -> Talkers:
    """Connect clients of an echo server; `size` is of a message, in bytes."""
    # One whole message always fits: what a send cannot take would have to wait its turn.
    socks = [connect(port, buffer=4 * size if size > BUFFER // 4 else 0) for _ in range(count)]
    message = bytes(range(256)) * (size // 256) or b"x" * size
    echo_once(socks, message)
    return Talkers(socks, message, len(message))


def saturate(talkers: Talkers, until: float) -> int:
    """Answer every echo with the next message, until a time; count the echoes."""
    for fd in talkers.fds:
        talkers.send(fd)
    back = 0
    while time.perf_counter() < until:
        back += talkers.hear(1.0, talkers.send)
    return back


def pace(talkers: Talkers, until: float, rate: float) -> int:
    """Let each send so often, one after the other, until a time; count the echoes."""
    fds = talkers.fds
    step = 1 / (rate * len(fds))
    due = time.perf_counter()
    number = back = 0
    while (now := time.perf_counter()) < until:
        while due <= now:
            talkers.send(fds[number % len(fds)])
            number += 1
            due += step
        back += talkers.hear(max(0.0, min(due, until) - time.perf_counter()), None)
    return back


def measure(talkers: Talkers | None, seconds: float, rate: float, pid: int) -> dict[str, float]:
    """Talk for a while, and take what the server used meanwhile."""
    slept, own = sleeps(pid), time.process_time()
    used, began = cpu_seconds(pid), time.perf_counter()
    until = began + seconds
    back = 0
    if talkers is None or rate < 0:
        time.sleep(seconds)
    else:
        talkers.times.clear()
        back = pace(talkers, until, rate) if rate else saturate(talkers, until)
    took = time.perf_counter() - began
    used = cpu_seconds(pid) - used
    figures = {
        "messages": back,
        "seconds": took,
        "cpu": used,
        "sleeps": sleeps(pid) - slept,
        "load": (time.process_time() - own) / took,
    }
    if talkers is not None:
        talkers.settle()
        for name, part in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
            figures[name] = percentile(talkers.times, part)
    return figures


def main() -> None:
    port, pid, count, size, rate, silent = map(int, sys.argv[1:7])
    make_room()
    talkers = echoed(port, count, size) if count else None
    others = connect_all(port, silent)
    send_answer({"clients": len(others) + count})
    for order in commands():
        word, _, seconds = order.partition(" ")
        send_answer(measure(talkers, float(seconds), rate if word == "talk" else -1, pid))


if __name__ == "__main__":
    main()
