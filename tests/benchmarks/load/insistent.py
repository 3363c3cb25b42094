"""Clients that send whether or not anything comes back, and compare it in the end.

Called with the server's port, their number, and the messages that each sends a second. A line is
`send SECONDS`, answered at the end of that time, or `back`, answered once all has come back.
"""

import hashlib
import select
import socket
import sys
import time
from typing import Final

from tests.benchmarks.child import commands, send_answer
from tests.benchmarks.load.crowd import PATIENCE, connect

SIZE: Final = 64


class Insistent:
    """One client: what it has sent, and what has come back."""

    def __init__(self, port: int, number: int) -> None:
        self.sock = connect(port)
        self.sock.setblocking(False)
        self._number = number
        self._sent_hash, self._back_hash = hashlib.sha256(), hashlib.sha256()
        self.sent = self.back = 0

    def send(self) -> None:
        message = f"{self._number} {self.sent} ".encode().ljust(SIZE, b".")
        count = self.sock.send(message)
        self._sent_hash.update(message[:count])
        self.sent += count

    def receive(self) -> None:
        data = self.sock.recv(1 << 16)
        if not data:
            raise RuntimeError("the server has closed a connection")
        self._back_hash.update(data)
        self.back += len(data)

    @property
    def whole(self) -> bool:
        """Whether just what it has sent has come back."""
        return self._sent_hash.digest() == self._back_hash.digest()


def talk(clients: list[Insistent], seconds: float, rate: float) -> dict[str, float]:
    """Send, one client after the other, and read what comes back meanwhile."""
    step = 1 / (rate * len(clients))
    due = began = time.perf_counter()
    back = sum(client.back for client in clients)
    number = 0
    while (now := time.perf_counter()) < began + seconds:
        while due <= now:
            clients[number % len(clients)].send()
            number += 1
            due += step
        receive(clients, max(0.0, due - time.perf_counter()))
    return {"messages": number, "back": sum(client.back for client in clients) - back}


def receive(clients: list[Insistent], timeout: float) -> None:
    by_sock: dict[socket.socket, Insistent] = {client.sock: client for client in clients}
    for sock in select.select(list(by_sock), [], [], timeout)[0]:
        by_sock[sock].receive()


def all_back(clients: list[Insistent]) -> dict[str, float]:
    """Wait for the rest, and compare it."""
    began = time.perf_counter()
    while any(client.back < client.sent for client in clients):
        if time.perf_counter() - began > PATIENCE:
            break
        receive(clients, 1.0)
    lacking = sum(client.sent - client.back for client in clients)
    wrong = sum(not client.whole for client in clients)
    return {"lacking": lacking, "wrong": wrong, "seconds": time.perf_counter() - began}


def main() -> None:
    port, count, rate = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    clients = [Insistent(port, number) for number in range(count)]
    send_answer({"clients": count})
    for order in commands():
        word, _, seconds = order.partition(" ")
        send_answer(talk(clients, float(seconds), rate) if word == "send" else all_back(clients))


if __name__ == "__main__":
    main()
