"""A child process of clients that stay as they are.

    python crowd.py HOST PORT HABIT...

A client a habit: `silent` does nothing, `talking` sends a little, `greedy` sends until nothing more
goes out. None of them reads. It prints each one's port, and then
`there` when all are as they are to be. It ends when its standard input does.
"""

import select
import socket
import sys


def _fill(sock: socket.socket) -> None:
    sock.settimeout(0.3)
    try:
        while True:
            sock.send(bytes(65536))
    except TimeoutError:
        return


def main() -> None:
    """Connect them all, and wait."""
    host, port, *behaviours = sys.argv[1:]
    clients = []
    for behaviour in behaviours:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect((host, int(port)))
        sys.stdout.write(f"{sock.getsockname()[1]}\n")
        sys.stdout.flush()
        if behaviour == "greedy":
            _fill(sock)
        if behaviour == "talking":
            sock.send(b"x" * 100)
        clients.append(sock)
    sys.stdout.write("there\n")
    sys.stdout.flush()
    select.select([sys.stdin], [], [])


if __name__ == "__main__":
    main()
