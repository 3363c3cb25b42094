"""A child process of many clients that all end in the same moment.

    python mass.py HOST PORT COUNT end|reset

It prints `there` when all are connected, and ends them when a line comes on its standard input.
"""

import resource
import socket
import struct
import sys


def main() -> None:
    """Connect them, wait, end them."""
    host, port, count, how = sys.argv[1:]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    clients = [socket.create_connection((host, int(port))) for _ in range(int(count))]
    if how == "reset":
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sys.stdout.write("there\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for client in clients:
        client.close()


if __name__ == "__main__":
    main()
