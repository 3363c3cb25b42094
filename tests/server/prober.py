"""A child process that echoes 64 bytes all the while, so that no test's threads are in its way.

    python prober.py HOST PORT PID EVERY

PID is the server's process, EVERY the seconds between two echoes. It prints its own port once the
first echo is back. When its standard input ends, or the server ends the connection, it prints how
it ended: `stopped`, `closed`, `reset`, `silent` or `wrong`, and then a line for each echo: the
nanoseconds that it took, and those of them in which server or prober were ready to run and got no
processor.
"""

import os
import select
import socket
import sys
import time
from contextlib import suppress

PROBE = bytes(range(64))
PATIENCE = 10.0
WAITED = 1
"""Of the figures in /proc/PID/schedstat: nanoseconds spent waiting on a run queue, see the kernel's
Documentation/scheduler/sched-stats.rst. Of the process's first thread, which runs the loop."""


class Clock:
    """Nanoseconds that went by, and those that the machine had no processor for us.

    Args:
        pids: The processes that an echo needs.
    """

    def __init__(self, *pids: int) -> None:
        self._files: list[int] = []
        for pid in pids:
            # Only Linux reports it.
            with suppress(FileNotFoundError):
                self._files.append(os.open(f"/proc/{pid}/schedstat", os.O_RDONLY))

    def read(self) -> tuple[int, int]:
        """Tell both since some moment in the past."""
        now, waited = time.monotonic_ns(), 0
        for file in self._files:
            # The server may have ended.
            with suppress(ProcessLookupError):
                waited += int(os.pread(file, 100, 0).split()[WAITED])
        return now, waited


def _echo(sock: socket.socket) -> str:
    """Echo once; what is wrong with it, or nothing."""
    received = b""
    try:
        sock.sendall(PROBE)
        while len(received) < len(PROBE):
            if not (new := sock.recv(len(PROBE) - len(received))):
                return "closed"
            received += new
    except TimeoutError:
        return "silent"
    except OSError:
        return "reset"
    return "" if received == PROBE else "wrong"


def _probe(sock: socket.socket, clock: Clock, every: float) -> tuple[str, list[tuple[int, int]]]:
    """Echo until stopped or until it fails. Return how it ended, and what each echo took."""
    echoes: list[tuple[int, int]] = []
    while True:
        began, had_waited = clock.read()
        if wrong := _echo(sock):
            return wrong, echoes
        ended, has_waited = clock.read()
        echoes.append((ended - began, has_waited - had_waited))
        if len(echoes) == 1:
            sys.stdout.write(f"{sock.getsockname()[1]}\n")
            sys.stdout.flush()
        # Between two echoes nothing comes from the server but its end.
        ready, _, _ = select.select([sys.stdin, sock], [], [], every)
        if sys.stdin in ready:
            return "stopped", echoes


def main() -> None:
    """Run, and print what was found."""
    host, port, pid, every = sys.argv[1:]
    with socket.create_connection((host, int(port)), PATIENCE) as sock:
        end, echoes = _probe(sock, Clock(int(pid), os.getpid()), float(every))
    sys.stdout.write(f"{end}\n")
    sys.stdout.writelines(f"{took} {waited}\n" for took, waited in echoes)


if __name__ == "__main__":
    main()
