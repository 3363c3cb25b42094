"""A child process of clients that check their echo to the byte, so that the server has a core.

    python flood.py HOST PORT CLIENTS SIZE

Every client sends SIZE random bytes in writes from 1 byte to 1 MiB, and receives meanwhile.
"""

import os
import random
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

SIZES = (1, 2, 3, 7, 64, 1023, 1024, 1025, 4096, 65535, 65536, 65537, 1 << 18, 1 << 20)
PATIENCE = 60.0


def _send(sock: socket.socket, size: int, number: int, sent: list[str]) -> None:
    choose = random.Random(number)
    digest = sha256()
    plan = [1, 1, 1 << 20]
    while size:
        data = os.urandom(min(size, plan.pop() if plan else choose.choice(SIZES)))
        size -= len(data)
        digest.update(data)
        sock.sendall(data)
    sent.append(digest.hexdigest())
    sock.shutdown(socket.SHUT_WR)


def _client(host: str, port: int, size: int, number: int) -> bool:
    digest, received, sent = sha256(), 0, list[str]()
    with socket.create_connection((host, port), PATIENCE) as sock:
        sender = threading.Thread(target=_send, args=(sock, size, number, sent), daemon=True)
        sender.start()
        while data := sock.recv(1 << 18):
            digest.update(data)
            received += len(data)
        sender.join(PATIENCE)
    return received == size and sent == [digest.hexdigest()]


def main() -> int:
    """Run all clients at once; exit 0 when each got exactly its bytes, then end of file."""
    host, (port, clients, size) = sys.argv[1], map(int, sys.argv[2:])
    with ThreadPoolExecutor(clients) as pool:
        exact = list(pool.map(lambda number: _client(host, port, size, number), range(clients)))
    return 0 if all(exact) else 1


if __name__ == "__main__":
    sys.exit(main())
