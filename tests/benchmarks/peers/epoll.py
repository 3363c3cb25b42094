"""No loop but `select.epoll`: what Python itself costs."""

import select
import socket
from contextlib import suppress

from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening, no_delay


def main() -> None:
    listener = listening()
    clients: dict[int, socket.socket] = {}
    queued: dict[int, bytes] = {}
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    serve_from(listener.getsockname()[1])
    door = listener.fileno()
    while True:
        for fd, _ in poll.poll():
            if fd == door:
                accept(listener, clients, poll)
                continue
            client = clients[fd]
            late = queued.pop(fd, b"")
            try:
                data = late or client.recv(65536)
                sent = send(client, data) if data else -1
            except ConnectionError:
                sent, data = -1, b""
            if sent < 0:
                poll.unregister(fd)
                clients.pop(fd).close()
            elif sent < len(data):
                queued[fd] = data[sent:]
                poll.modify(fd, select.EPOLLOUT)
            elif late:
                poll.modify(fd, select.EPOLLIN)


def send(client: socket.socket, data: bytes) -> int:
    try:
        return client.send(data)
    except BlockingIOError:
        return 0


def accept(listener: socket.socket, clients: dict[int, socket.socket], poll: select.epoll) -> None:
    with suppress(BlockingIOError):
        while True:
            client, _ = listener.accept()
            client.setblocking(False)
            no_delay(client)
            clients[client.fileno()] = client
            poll.register(client, select.EPOLLIN)


if __name__ == "__main__":
    main()
